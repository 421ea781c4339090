/**
 * References between documents: what a written reference comes to, on this node or elsewhere. {@link
 * dev.ashlar.reference.Resolution} says it of one; whoever populates an answer or checks a write goes
 * by it. {@link dev.ashlar.reference.Namespaces} asks the servers that the operator named, each through a
 * {@link dev.ashlar.reference.NamespaceClient}, which bounds what one of them can do to this server: a
 * {@link dev.ashlar.reference.RemoteCache} of what it said, a {@link dev.ashlar.reference.RemoteBreaker}
 * for when it says nothing.
 */
@NullMarked
package dev.ashlar.reference;

import org.jspecify.annotations.NullMarked;
