import static dev.ashlar.operation.Method.*;

import dev.ashlar.app.*;
import java.nio.file.Path;

/** What the definition cannot say: hooks and listeners. */
public class {{class}} implements Extension {
  @Override
  public void extend(App app) {
    app.resource("{{resource}}")
        .on(UPDATE, change -> System.out.println("A {{resource}} was updated: " + change));
  }

  public static void main(String[] arguments) {
    Ashlar.folder(Path.of("")).start();
  }
}
