import static dev.ashlar.operation.Method.*;

import dev.ashlar.app.*;
import java.nio.file.Path;

/** What the definition cannot say: titles are tidied before they are stored, and reviews are told of. */
public class {{class}} implements Extension {
  record Review(String id, String film, Integer stars, String text) {}

  @Override
  public void extend(App app) {
    app.resource("Film")
        .pre(CREATE, create -> create.with("title", create.text("title").strip()));
    app.resource(Review.class)
        .on(CREATE, change -> System.out.println("A review: " + change.after().orElseThrow().stars() + " stars"));
  }

  public static void main(String[] arguments) {
    Ashlar.folder(Path.of("")).start();
  }
}
