package dev.ashlar.web.http.protocol;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * Many clients in a process of their own, so that the memory of the server's process is the server's:
 * opens connections, sends one request on each, says that the answers have come, and keeps them open
 * until its standard input ends.
 */
final class IdleClients {
  private IdleClients() {}

  /** Port, number of connections, request. */
  public static void main(String[] arguments) throws IOException {
    var server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    int count = Integer.parseInt(arguments[1]);
    ByteBuffer request = ByteBuffer.wrap(arguments[2].getBytes(StandardCharsets.US_ASCII));
    ByteBuffer answer = ByteBuffer.allocate(4096);
    var clients = new ArrayList<SocketChannel>();
    for (int i = 0; i < count; i++) {
      SocketChannel client = SocketChannel.open(server);
      client.write(request.duplicate());
      client.read(answer.clear());
      clients.add(client);
    }
    System.out.println(clients.size());
    while (System.in.read() >= 0) {
      // until the test is done
    }
  }
}
