package dev.ashlar.web.html;

import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Parameters.Parameter;
import dev.ashlar.web.http.PercentEncoding;
import java.util.ArrayList;
import java.util.List;

/**
 * The address of a page, whose state is all in its parameters. Immutable.
 *
 * @param path encoded
 * @param parameters decoded, in their order
 */
record Address(String path, List<Parameter> parameters) {
  /** Copies the list. */
  Address {
    parameters = List.copyOf(parameters);
  }

  /** An address with those parameters of a request that say something: an empty one means any. */
  static Address of(String path, Parameters parameters) {
    return new Address(
        path, parameters.all().stream().filter(each -> !each.value().isEmpty()).toList());
  }

  /** This address without the parameters of these names. */
  Address without(String... names) {
    List<String> removed = List.of(names);
    return new Address(
        path, parameters.stream().filter(each -> !removed.contains(each.name())).toList());
  }

  /** This address with a parameter in the place of those of its name. */
  Address with(String name, String value) {
    var all = new ArrayList<>(without(name).parameters);
    all.add(new Parameter(name, value));
    return new Address(path, all);
  }

  /** The value of the first parameter of a name; empty if there is none. */
  String first(String name) {
    return parameters.stream()
        .filter(each -> each.name().equals(name))
        .map(Parameter::value)
        .findFirst()
        .orElse("");
  }

  /** The address as a link has it. */
  String url() {
    return parameters.isEmpty() ? path : path + '?' + query();
  }

  /** The parameters as a query string. */
  String query() {
    var query = new StringBuilder();
    for (Parameter each : parameters) {
      query.append(query.isEmpty() ? "" : "&");
      query.append(PercentEncoding.encode(each.name())).append('=');
      query.append(PercentEncoding.encode(each.value()));
    }
    return query.toString();
  }
}
