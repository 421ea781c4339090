package dev.ashlar.app.guide;

// region: folder-extension
import static dev.ashlar.operation.Method.CREATE;

import dev.ashlar.app.App;
import dev.ashlar.app.Extension;

class Tidy implements Extension {
  @Override
  public void extend(App app) {
    app.resource("Person")
        .pre(CREATE, create -> create.with("name", create.text("name").strip()))
        .on(CREATE, change -> System.out.println("A Person was created: " + change));
  }
}
// endregion
