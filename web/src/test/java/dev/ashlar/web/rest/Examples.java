package dev.ashlar.web.rest;

import dev.ashlar.hook.Hooks;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Render;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/** The resources that the tests serve. */
final class Examples {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Examples() {}

  /** The same, with a queue and a webhook that hear of its changes. */
  static Resource told(Resource resource) {
    Resource.Declaration plain = resource.declaration();
    var webhook =
        new Services.Webhook("https://user:pw@example.org/hook?key=geheim", List.of(), List.of());
    var services =
        new Services(
            false,
            Optional.empty(),
            false,
            Optional.of(new Services.Notify(true, List.of(webhook))),
            false,
            Services.NONE.mode());
    return new Resource(
        new Resource.Declaration(
            plain.name(),
            plain.collection(),
            plain.attributes(),
            plain.indices(),
            services,
            plain.access()));
  }

  /** Named, with a unique name. */
  static Resource team() {
    return resource(
        "Team", "teams", Attribute.of("name", AttributeType.STRING).unique().build());
  }

  /** One attribute of each kind that matters here. */
  static Resource person() {
    return resource(
        "Person",
        "people",
        Attribute.of("name", AttributeType.STRING).required().max(NODES.numberNode(40)).build(),
        Attribute.of("age", AttributeType.INTEGER)
            .min(NODES.numberNode(0))
            .max(NODES.numberNode(150))
            .build(),
        Attribute.of("score", AttributeType.NUMBER).build(),
        Attribute.of("active", AttributeType.BOOLEAN).build(),
        Attribute.of("born", AttributeType.DATE).build(),
        Attribute.of("joined", AttributeType.DATE)
            .fallback(new Default.Now())
            .render(new Render(false, false, true, true, Optional.empty()))
            .build(),
        Attribute.of("email", AttributeType.STRING).restricted().build(),
        Attribute.of("tags", AttributeType.ARRAY)
            .items(Attribute.of("", AttributeType.STRING).build())
            .build(),
        Attribute.of("address", AttributeType.OBJECT)
            .attribute(Attribute.of("city", AttributeType.STRING).build())
            .attribute(Attribute.of("floor", AttributeType.INTEGER).build())
            .build(),
        Attribute.of("team", AttributeType.REFERENCE)
            .reference(new Reference("Team", List.of(), Reference.OnDelete.RESTRICT))
            .build());
  }

  /** Accepts any object. */
  static Resource note() {
    return resource("Note", "notes");
  }

  /** With a picture. */
  static Resource profile() {
    return resource("Profile", "profiles", Attribute.of("avatar", AttributeType.FILE).build());
  }

  /** Whatever it is, with attachments. */
  static Resource album() {
    var services =
        new Services(
            false,
            Optional.empty(),
            false,
            Optional.empty(),
            true,
            new Services.Mode(false, Map.of()));
    return new Resource(
        new Resource.Declaration(
            "Album",
            "albums",
            List.of(
                Attribute.of("title", AttributeType.STRING).build(),
                Attribute.of("secret", AttributeType.STRING).restricted().build()),
            List.of(),
            services,
            Access.UNSTATED));
  }

  static Resource resource(String name, String collection, Attribute... attributes) {
    return new Resource(declaration(name, collection, Access.UNSTATED, attributes), Hooks.NONE);
  }

  static Resource.Declaration declaration(
      String name, String collection, Access access, Attribute... attributes) {
    return new Resource.Declaration(
        name, collection, List.of(attributes), List.<Index>of(), Services.NONE, access);
  }
}
