import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ashlar.app.junit.AshlarExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The application of this folder, on a free port, with data of its own. */
class {{class}}Test {
  @RegisterExtension
  static AshlarExtension ashlar = AshlarExtension.folder(Path.of(""));

  @Test
  void it_starts_with_what_is_in_seed() {
    assertEquals({{rows}}, ashlar.app().model("{{resource}}").count());
  }
}
