package dev.ashlar.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a resource switches on beside its store.
 *
 * @param search the attributes to search in; empty when not switched on
 * @param notifications the targets to tell of changes; empty when not switched on
 * @param mode per service, whether it takes part in the commit
 */
public record Services(
    boolean cache,
    Optional<Search> search,
    boolean count,
    Optional<Notify> notifications,
    boolean attachments,
    Mode mode) {
  /** Nothing is switched on. */
  public static final Services NONE =
      new Services(
          false, Optional.empty(), false, Optional.empty(), false, new Mode(false, Map.of()));

  /** Attributes in a full-text index, and the language that analyses them. */
  public record Search(List<Field> fields, Optional<String> language) {
    /** Copies the list. */
    public Search {
      fields = List.copyOf(fields);
    }

    /** As {@link Field#parse} reads the fields. */
    public static Search of(List<String> fields, Optional<String> language) {
      return new Search(fields.stream().map(Field::parse).toList(), language);
    }
  }

  /**
   * An attribute in a full-text index.
   *
   * @param path dotted
   * @param weight how much more a match counts than one in a field of weight 1
   */
  public record Field(String path, float weight) {
    /** Reads {@code name} or {@code name^3}; what is no weight is left in the path. */
    public static Field parse(String text) {
      int mark = text.lastIndexOf('^');
      float weight = mark < 0 ? 0 : number(text.substring(mark + 1));
      return weight > 0 ? new Field(text.substring(0, mark), weight) : new Field(text, 1);
    }

    private static float number(String text) {
      boolean plain =
          !text.isEmpty() && text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
      try {
        return plain && text.length() < 8 ? Float.parseFloat(text) : 0;
      } catch (NumberFormatException e) {
        return 0;
      }
    }
  }

  /**
   * Who is told of changes.
   *
   * @param queue whether the configured queue is
   */
  public record Notify(boolean queue, List<Webhook> webhooks) {
    /** Copies the list. */
    public Notify {
      webhooks = List.copyOf(webhooks);
    }
  }

  /**
   * One HTTP target; without methods it hears of all changes.
   *
   * @param secrets what events are signed with: several while one takes the place of another
   */
  public record Webhook(String url, List<String> secrets, List<String> on) {
    /** Copies the lists. */
    public Webhook {
      secrets = List.copyOf(secrets);
      on = List.copyOf(on);
    }

    /** A target with one secret, or none. */
    public Webhook(String url, Optional<String> secret, List<String> on) {
      this(url, secret.stream().toList(), on);
    }

    /** Without the secrets: this may be printed. */
    @Override
    public String toString() {
      return "Webhook[url=" + url + ", secrets=" + secrets.size() + ", on=" + on + "]";
    }
  }

  /** Whether services are atomic: by default, and where one differs. */
  public record Mode(boolean atomic, Map<String, Boolean> services) {
    /** Copies the map. */
    public Mode {
      services = Map.copyOf(services);
    }

    /** Whether a service takes part in the commit. */
    public boolean atomic(String service) {
      return services.getOrDefault(service, atomic);
    }
  }
}
