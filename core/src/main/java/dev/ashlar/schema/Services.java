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
  public record Search(List<String> fields, Optional<String> language) {
    /** Copies the list. */
    public Search {
      fields = List.copyOf(fields);
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
  }
}
