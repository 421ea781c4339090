package dev.ashlar.web.assets;

import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.vocabulary.Fixed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Files that pages and programs load: the JavaScript client, an ES module without dependencies. */
public final class AssetsFace implements Face {
  private static final MediaType SCRIPT = MediaType.of("text", "javascript");

  @Override
  public String name() {
    return "REST";
  }

  @Override
  public List<Route> routes(Application application) {
    Fixed client = Fixed.of(SCRIPT + "; charset=utf-8", resource("client/client.min.js"));
    return List.of(
        Route.get("/_client.js")
            .named("getClient")
            .does(
                "The JavaScript client",
                "An ES module: import { ashlar } from '/_client.js'. It keeps documents in step,"
                    + " and calls everything.")
            .right(new Right.Anybody())
            .parameters(Parameter.Shared.IF_NONE_MATCH)
            .answer(200, "A script.", FieldName.ETAG)
            .content(200, SCRIPT, ValueShape.text())
            .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
            .by(backend -> client::answer));
  }

  private static byte[] resource(String name) {
    try (InputStream stream = AssetsFace.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
