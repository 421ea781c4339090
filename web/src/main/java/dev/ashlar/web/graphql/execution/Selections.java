package dev.ashlar.web.graphql.execution;

import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.schema.DataFetchingEnvironment;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is asked for beneath a field, as it is written: directives may still leave some of it out. */
final class Selections {
  private Selections() {}

  /** The names of the fields beneath a field. */
  static Set<String> of(DataFetchingEnvironment field) {
    var names = new HashSet<String>();
    field.getMergedField()
        .getFields()
        .forEach(each -> collect(each.getSelectionSet(), field, "", names, new HashSet<>()));
    return names;
  }

  /** The names of the fields beneath those of a name, beneath a field. */
  static Set<String> within(DataFetchingEnvironment field, String name) {
    var names = new HashSet<String>();
    field.getMergedField()
        .getFields()
        .forEach(each -> collect(each.getSelectionSet(), field, name, names, new HashSet<>()));
    return names;
  }

  private static void collect(
      @Nullable SelectionSet selections, DataFetchingEnvironment field, String within,
      Set<String> names, Set<String> fragments) {
    if (selections == null) {
      return;
    }
    for (Selection<?> selection : selections.getSelections()) {
      switch (selection) {
        case Field one when within.isEmpty() -> names.add(one.getName());
        case Field one when one.getName().equals(within) ->
            collect(one.getSelectionSet(), field, "", names, fragments);
        case InlineFragment fragment ->
            collect(fragment.getSelectionSet(), field, within, names, fragments);
        case FragmentSpread spread -> {
          if (fragments.add(spread.getName() + "/" + within)) {
            FragmentDefinition fragment =
                Objects.requireNonNull(field.getFragmentsByName().get(spread.getName()));
            collect(fragment.getSelectionSet(), field, within, names, fragments);
          }
        }
        default -> {}
      }
    }
  }
}
