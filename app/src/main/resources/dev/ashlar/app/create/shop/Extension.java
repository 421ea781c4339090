import static dev.ashlar.operation.Method.*;

import dev.ashlar.app.*;
import java.nio.file.Path;

/** What the definition cannot say: names of products are tidied before they are stored, and orders are told of. */
public class {{class}} implements Extension {
  record Order(String id, String customer, String state) {}

  @Override
  public void extend(App app) {
    app.resource("Product")
        .pre(CREATE, create -> create.with("name", create.text("name").strip()));
    app.resource(Order.class)
        .on(CREATE, change -> System.out.println("An order of " + change.after().orElseThrow().customer()));
  }

  public static void main(String[] arguments) {
    Ashlar.folder(Path.of("")).start();
  }
}
