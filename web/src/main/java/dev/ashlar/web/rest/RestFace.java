package dev.ashlar.web.rest;

import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** REST for every resource of an application. */
public final class RestFace implements Face {
  /** Shared by the exports of all resources. */
  private final Semaphore exports = Exporting.turns();

  @Override
  public String name() {
    return "REST";
  }

  @Override
  public List<Route> routes(Application application) {
    var routes = new ArrayList<Route>();
    for (Resource resource : application.schema().resources()) {
      Set<String> required = application.schema().required(resource);
      routes.addAll(new ResourceRoutes(resource, required, exports).all());
      routes.addAll(FileRoutes.of(resource));
    }
    routes.addAll(ServerRoutes.of(application));
    routes.addAll(FileRoutes.of(application));
    routes.addAll(RevisionRoutes.of(application));
    return routes;
  }
}
