/**
 * Applications, from a definition to a running server.
 *
 * <p>Programs begin with {@link dev.ashlar.app.Ashlar}, which makes an {@link dev.ashlar.app.App};
 * each of its resources is a {@link dev.ashlar.app.Definition} while it is declared. A start settles
 * the {@link dev.ashlar.app.Configuration} (a {@code Setting} comes from the strongest {@code Layer}
 * that says it) and puts an {@code Assembly} together: store, engine, server.
 */
@NullMarked
package dev.ashlar.app;

import org.jspecify.annotations.NullMarked;
