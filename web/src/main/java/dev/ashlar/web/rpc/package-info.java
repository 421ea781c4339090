/**
 * WebSockets that speak JSON-RPC 2.0: SPEC 12. {@link dev.ashlar.web.rpc.RpcFace} has the addresses; an
 * {@code RpcSocket} is one client's conversation: it reads each {@code RpcCall}, lets {@code RpcOperations}
 * perform what is an operation, and keeps what is watched. What is sent unasked is a {@code Notification}.
 */
@NullMarked
package dev.ashlar.web.rpc;

import org.jspecify.annotations.NullMarked;
