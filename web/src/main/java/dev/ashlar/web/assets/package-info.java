/**
 * Files that pages and programs load. {@link dev.ashlar.web.assets.AssetsFace} serves the JavaScript client
 * at {@code /_client.js}; its source, its types and what npm needs to publish it lie among the resources
 * of this package, under {@code client}.
 */
@NullMarked
package dev.ashlar.web.assets;

import org.jspecify.annotations.NullMarked;
