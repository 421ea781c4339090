package dev.ashlar.query;

import dev.ashlar.json.Pointer;

/** Counts what a selector asks while it is read, and refuses what is beyond its limits. */
final class Budget {
  private final Selector.Limits limits;
  private int terms;
  private int patterns;

  Budget(Selector.Limits limits) {
    this.limits = limits;
  }

  void terms(int more, Pointer place) {
    if (more > limits.terms() - terms) {
      throw InvalidSelector.tooLarge(
          place, "expected at most " + limits.terms() + " terms, found more");
    }
    terms += more;
  }

  /** All patterns together may be as long as one: each costs time to compile, and to match. */
  void pattern(int length, Pointer place) {
    patterns += length;
    if (patterns > RegexLimits.LENGTH) {
      throw InvalidSelector.tooLarge(
          place,
          "expected patterns of at most "
              + RegexLimits.LENGTH
              + " characters together, found more");
    }
  }

  void depth(int depth, Pointer place) {
    if (depth > limits.depth()) {
      throw InvalidSelector.tooLarge(
          place, "expected at most " + limits.depth() + " levels of nesting, found more");
    }
  }
}
