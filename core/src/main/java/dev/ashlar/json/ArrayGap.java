package dev.ashlar.json;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A run of elements in which two arrays differ, between elements that both have.
 *
 * @param before the index of the run in the array before
 * @param removed its length there
 * @param after the index of the run in the array after
 * @param added its length there
 */
record ArrayGap(int before, int removed, int after, int added) {

  /**
   * The gaps that a longest common subsequence leaves, from left to right.
   *
   * @param start the index from which the arrays are compared
   * @param removed how many elements of the array before are compared
   * @param added how many elements of the array after are compared
   */
  static List<ArrayGap> between(
      JsonNode before, JsonNode after, int start, int removed, int added) {
    var same = same(before, after, start, removed, added);
    var common = common(same, removed, added);
    var gaps = new ArrayList<ArrayGap>();
    var gapBefore = 0;
    var gapAfter = 0;
    var i = 0;
    var j = 0;
    while (i < removed && j < added) {
      if (!same[i][j]) {
        var skipBefore = common[i + 1][j] >= common[i][j + 1];
        i += skipBefore ? 1 : 0;
        j += skipBefore ? 0 : 1;
        continue;
      }
      add(gaps, new ArrayGap(start + gapBefore, i - gapBefore, start + gapAfter, j - gapAfter));
      gapBefore = ++i;
      gapAfter = ++j;
    }
    add(
        gaps,
        new ArrayGap(start + gapBefore, removed - gapBefore, start + gapAfter, added - gapAfter));
    return gaps;
  }

  private static void add(List<ArrayGap> gaps, ArrayGap gap) {
    if (gap.removed > 0 || gap.added > 0) {
      gaps.add(gap);
    }
  }

  private static boolean[][] same(
      JsonNode before, JsonNode after, int start, int removed, int added) {
    var same = new boolean[removed][added];
    for (var i = 0; i < removed; i++) {
      for (var j = 0; j < added; j++) {
        same[i][j] = Json.equal(before.get(start + i), after.get(start + j));
      }
    }
    return same;
  }

  /** How many elements the rests of both arrays have in common, from each pair of indices on. */
  private static int[][] common(boolean[][] same, int removed, int added) {
    var common = new int[removed + 1][added + 1];
    for (var i = removed - 1; i >= 0; i--) {
      for (var j = added - 1; j >= 0; j--) {
        common[i][j] =
            same[i][j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
