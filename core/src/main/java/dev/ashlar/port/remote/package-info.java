/**
 * What other servers are asked through: one question, one answer. This package is for who writes an
 * adapter and for the features that read from elsewhere (namespaces, sources).
 *
 * <p>A {@link dev.ashlar.port.remote.Remote} <b>must</b>
 *
 * <ul>
 *   <li>ask only addresses of the scheme, host and port that the operator named ({@link
 *       dev.ashlar.port.remote.Question#named}), and refuse others without asking anybody;
 *   <li>follow a redirect only within these, and only as often as the question allows;
 *   <li>end within the question's time, the reading of the body included, and within its bytes, counted
 *       after they were decompressed, while they stream.
 * </ul>
 *
 * <p>It <b>must not</b> tell fields or addresses in its messages, since they may hold secrets. It
 * <b>may</b> be asked by several threads at once.
 */
@NullMarked
package dev.ashlar.port.remote;

import org.jspecify.annotations.NullMarked;
