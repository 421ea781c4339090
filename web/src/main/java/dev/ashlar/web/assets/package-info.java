/**
 * Files that pages and programs load. {@link dev.ashlar.web.assets.Assets} tells at which address a page
 * finds its style and script, and {@link dev.ashlar.web.assets.AssetsFace} serves them, as well as the
 * JavaScript client at {@code /_client.js}; the client's source, its types and what npm needs to publish
 * it lie among the resources of this package, under {@code client}, what pages load under {@code site}.
 */
@NullMarked
package dev.ashlar.web.assets;

import org.jspecify.annotations.NullMarked;
