package dev.ashlar.app.create;

/** Why no application is made of what was asked: fit for whoever asked. */
public final class WrongProject extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongProject(String message) {
    super(message);
  }
}
