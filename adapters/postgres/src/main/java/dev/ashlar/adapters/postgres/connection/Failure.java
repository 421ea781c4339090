package dev.ashlar.adapters.postgres.connection;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the codes of PostgreSQL's errors mean (its documentation, appendix "PostgreSQL Error Codes"). */
public final class Failure {
  private static final String UNIQUE = "23505";
  private static final String NO_TEXT = "22P05";

  private Failure() {}

  private static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }

  /** The connection is gone, or the server is about to end it; another one may work. */
  public static boolean isLost(SQLException failure) {
    String state = state(failure);
    return state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("F0")
        || state.equals("25P03")
        || state.equals("25006");
  }

  /** It may go well when tried again at once: a deadlock, a lock that was not had. */
  public static boolean isPassing(SQLException failure) {
    return switch (state(failure)) {
      case "40001", "40P01", "55P03" -> true;
      default -> false;
    };
  }

  /** It was told to stop, by this node or by the server's own limit. */
  static boolean isStopped(SQLException failure) {
    return state(failure).equals("57014");
  }

  /** A unique index refuses a row. */
  public static boolean isDuplicate(SQLException failure) {
    return state(failure).equals(UNIQUE);
  }

  /** A JSON string holds U+0000, which PostgreSQL's text cannot. */
  public static boolean isNoText(SQLException failure) {
    return state(failure).equals(NO_TEXT);
  }

  /** The statement itself or its data is at fault, not the server's condition. */
  public static boolean isOnesOwn(SQLException failure) {
    String state = state(failure);
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  /** What lies beneath a pool that has no connection to give. */
  public static String reason(SQLException failure) {
    @Nullable Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
  }
}
