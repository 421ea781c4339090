package dev.ashlar.web.assets;

import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Gzip;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.EntityTag;
import dev.ashlar.web.vocabulary.Fixed;
import java.util.List;

/** Files that pages and programs load: style, script, and the JavaScript client, an ES module. */
public final class AssetsFace implements Face {
  private static final MediaType SCRIPT = MediaType.of("text", "javascript");
  private static final Field KEPT =
      Field.constant(FieldName.CACHE_CONTROL, "public, max-age=31536000, immutable");

  /** What a worker may do is said by the script that it begins with: here, to call this server. */
  private static final Field POLICY =
      Field.constant(
          FieldName.CONTENT_SECURITY_POLICY,
          "default-src 'none'; script-src 'self'; connect-src 'self'");

  @Override
  public String name() {
    return "REST";
  }

  @Override
  public List<Route> routes(Application application) {
    Fixed client = Fixed.of(SCRIPT + "; charset=utf-8", Assets.resource("client/client.min.js"));
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
            .by(backend -> client::answer),
        asset());
  }

  private static Route asset() {
    Route.Builder route =
        Route.get(Assets.FOLDER + "{file}")
            .named("getAsset")
            .does(
                "A file that pages load",
                "Its address has a hash of its content, so that it never changes.")
            .right(new Right.Anybody())
            .parameters(
                new Parameter.Path("file", "Which one, as the pages name it.", ValueShape.text()),
                Parameter.Shared.IF_NONE_MATCH)
            .answer(200, "The file.", FieldName.ETAG);
    Assets.types().forEach(type -> route.content(200, type, ValueShape.text()));
    return route
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(ProblemType.MISSING)
        .by(backend -> AssetsFace::answer);
  }

  private static Response answer(Request request) {
    Assets.Asset asset =
        Assets.at(request.segment(1))
            .orElseThrow(
                () -> new Rejected(
                    Problem.of(
                        ProblemType.MISSING,
                        "there is nothing at " + request.path()
                            + ": it may have been there in another version; load the page again")));
    boolean coded = Gzip.isAcceptedBy(request);
    String tag =
        coded ? asset.tag().substring(0, asset.tag().length() - 1) + "-gzip\"" : asset.tag();
    Field etag = Field.of(FieldName.ETAG, tag);
    String known = request.header(FieldName.IF_NONE_MATCH);
    if (!known.isEmpty() && EntityTag.matches(known, asset.tag())) {
      return Response.of(304, etag, KEPT, Gzip.VARY);
    }
    String type = asset.type().type().equals("text") ? asset.type() + "; charset=utf-8"
        : asset.type().toString();
    Response response =
        Response.of(
            200,
            coded ? asset.coded() : asset.plain(),
            Field.of(FieldName.CONTENT_TYPE, type),
            etag,
            KEPT,
            POLICY,
            Gzip.VARY);
    return coded ? response.with(Gzip.CODED) : response;
  }
}
