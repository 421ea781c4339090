package dev.ashlar.transfer;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One document of a file, or why there is none.
 *
 * @param line where it begins, from 1; in a JSON array, which element it is
 * @param size how many bytes or characters it was read from, about
 * @param members empty if and only if there are faults
 */
public record Item(long line, int size, Optional<ObjectNode> members, List<Fault> faults) {
  static Item of(long line, int size, ObjectNode members) {
    return new Item(line, size, Optional.of(members), List.of());
  }

  static Item wrong(long line, Fault fault) {
    return new Item(line, 0, Optional.empty(), List.of(fault));
  }
}
