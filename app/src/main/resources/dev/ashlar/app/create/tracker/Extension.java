import static dev.ashlar.operation.Method.*;

import dev.ashlar.app.*;
import java.nio.file.Path;

/** What the definition cannot say: titles are tidied before they are stored, and what is done is told of. */
public class {{class}} implements Extension {
  record Issue(String id, String title, String state) {}

  @Override
  public void extend(App app) {
    app.resource(Issue.class)
        .pre(CREATE, create -> create.with("title", create.text("title").strip()))
        .on(UPDATE, change -> told(change.after().orElseThrow()));
  }

  private static void told(Issue issue) {
    if (issue.state().equals("done")) {
      System.out.println("Done: " + issue.title());
    }
  }

  public static void main(String[] arguments) {
    Ashlar.folder(Path.of("")).start();
  }
}
