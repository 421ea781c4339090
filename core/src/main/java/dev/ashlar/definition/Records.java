package dev.ashlar.definition;

import dev.ashlar.schema.Finding;
import dev.ashlar.schema.InvalidSchema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Java records as declarations: the record's name is the resource's, its components the attributes.
 */
public final class Records {
  private Records() {}

  /**
   * The resource that a record declares, to be completed by calls.
   *
   * @throws InvalidSchema if the class is no record, or its components and annotations are no
   *     attributes; says all that is wrong
   */
  public static ResourceBuilder of(Class<?> type) {
    var findings = new ArrayList<Finding>();
    ResourceBuilder resource = of(type, findings);
    if (!findings.isEmpty()) {
      throw new InvalidSchema(findings);
    }
    return resource;
  }

  /** What keeps a class from declaring a resource; empty if nothing does. */
  public static List<Finding> findings(Class<?> type) {
    var findings = new ArrayList<Finding>();
    of(type, findings);
    return findings;
  }

  /**
   * The resource that a class declares as far as it declares one, so that the rest of it can be
   * checked too.
   *
   * @param findings where everything that is wrong is added
   */
  public static ResourceBuilder of(Class<?> type, List<Finding> findings) {
    String name = type.getSimpleName();
    if (!type.isRecord()) {
      String message = type.getName() + " is no record. Declare it as record " + name + "(…) {}";
      findings.add(new Finding(List.of("resources", name), message));
      return ResourceBuilder.of(name);
    }
    return new RecordReader(findings).read(type, name);
  }

  /**
   * The read model that a record declares as far as it declares one, to be completed by calls.
   *
   * @param findings where everything that is wrong is added
   */
  public static ResourceBuilder readModel(Class<?> type, List<Finding> findings) {
    ResourceBuilder resource = of(type, findings);
    resource.readModel(model -> {
      if (type.isRecord()) {
        Arrays.stream(type.getRecordComponents())
            .filter(component -> component.isAnnotationPresent(SequencedBy.class))
            .map(RecordComponent::getName)
            .forEach(model::sequencedBy);
      }
    });
    return resource;
  }
}
