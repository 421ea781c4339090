import static dev.ashlar.operation.Method.*;

import dev.ashlar.app.*;
import dev.ashlar.definition.*;
import dev.ashlar.model.*;
import dev.ashlar.projection.*;

// Read models in one file and one jar:  java -cp app/target/ashlar.jar examples/java/Channels.java

record Message(@Id String id, @Required String channelId, String timestamp, String contents) {}

record MessageReadModel(String id, @SequencedBy String timestamp, String contents) {}

record ChannelReadModel(String id, String last, int count) {}

void main() {
  var app = Ashlar.app("channels");
  app.define(Message.class).pre(CREATE, create -> create.with("timestamp", TimeKey.now()));
  app.readModel(MessageReadModel.class)
      .projects(Message.class, Message::channelId,
          (message, current) -> Projected.as(
              new MessageReadModel(message.channelId(), message.timestamp(), message.contents())));
  app.readModel(ChannelReadModel.class)
      .projects(Message.class, Message::channelId,
          (message, current) -> Projected.as(
              new ChannelReadModel(message.channelId(), message.contents(),
                  current.map(ChannelReadModel::count).orElse(0) + 1)));
  app.start();
}
