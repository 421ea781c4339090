package dev.ashlar.app.cli;

import dev.ashlar.app.FailedStart;
import dev.ashlar.app.InvalidApplication;
import dev.ashlar.port.store.NotAStore;
import dev.ashlar.port.store.StoreInUse;
import dev.ashlar.port.store.StoreTooNew;
import dev.ashlar.port.store.StoreUnavailable;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.ExitCode;

/** Turns what a command throws into a message for people, and an exit code. */
final class Failures {
  private Failures() {}

  /** Says what went wrong; returns the exit code. Only a surprise is shown with its stack. */
  static int report(Exception failure, PrintWriter err) {
    return switch (failure) {
      case InvalidApplication wrong -> said(err, wrong, ExitCode.USAGE);
      case WrongUsage wrong -> said(err, wrong, ExitCode.USAGE);
      case FailedCommand failed -> said(err, failed, ExitCode.SOFTWARE);
      case FailedStart failed -> said(err, failed, ExitCode.SOFTWARE);
      case StoreInUse failed -> said(err, failed, ExitCode.SOFTWARE);
      case StoreTooNew failed -> said(err, failed, ExitCode.SOFTWARE);
      case NotAStore failed -> said(err, failed, ExitCode.SOFTWARE);
      case StoreUnavailable failed -> {
        Optional<Throwable> cause = Optional.ofNullable(failed.getCause());
        String why = cause.map(Throwable::getMessage).map(message -> ": " + message).orElse("");
        err.println(failed.getMessage() + why);
        yield ExitCode.SOFTWARE;
      }
      default -> {
        failure.printStackTrace(err);
        yield ExitCode.SOFTWARE;
      }
    };
  }

  private static int said(PrintWriter err, Exception failure, int code) {
    err.println(failure.getMessage());
    return code;
  }
}
