/**
 * What those who run an application ask of it: {@link dev.ashlar.web.admin.AdminFace} has the routes of
 * health, meters, backup, repair and notifications; {@link dev.ashlar.web.admin.StartingRoutes} what is
 * answered before there is a store.
 */
@NullMarked
package dev.ashlar.web.admin;

import org.jspecify.annotations.NullMarked;
