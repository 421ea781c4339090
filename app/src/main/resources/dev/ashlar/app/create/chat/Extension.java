import static dev.ashlar.operation.Method.*;

import dev.ashlar.app.*;
import java.nio.file.Path;

/** What the definition cannot say: each message is tidied before it is stored, and told of afterwards. */
public class {{class}} implements Extension {
  record Message(String id, String channel, String author, String text) {}

  @Override
  public void extend(App app) {
    app.resource(Message.class)
        .pre(CREATE, create -> create.with("text", create.text("text").strip()))
        .on(CREATE, change -> System.out.println("A message: " + change.after().orElseThrow().text()));
  }

  public static void main(String[] arguments) {
    Ashlar.folder(Path.of("")).start();
  }
}
