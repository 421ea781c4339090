@NullMarked
package dev.ashlar.web.openapi;

import org.jspecify.annotations.NullMarked;
