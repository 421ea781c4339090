import static dev.ashlar.operation.Method.*;

import dev.ashlar.app.*;
import dev.ashlar.definition.*;
import dev.ashlar.model.*;

// A program is one file and one jar:  java -cp app/target/ashlar.jar examples/java/Chat.java

record Team(@Id String id, @Unique String name) {}

record Person(
    @Id String id,
    String name,
    @Max(2000) @Markdown String bio,
    @Required @Restricted String email,
    @Min(0) @Max(150) Integer age,
    @Default("now()") Instant joined,
    @Ref(Team.class) String team) {}

void main() {
  var app = Ashlar.app("chat");
  app.define(Team.class);
  Model<Person> people =
      app.define(Person.class)
          .cache().search("name", "bio").count().attachments()
          .index("team", "age").unique("email")
          .pre(CREATE, create -> create.with("name", create.text("name").strip()))
          .on(CREATE, change -> System.out.println("A Person was created: " + change))
          .model();
  app.start();
}
