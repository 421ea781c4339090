package dev.ashlar.web.graphql.execution;

import dev.ashlar.operation.Operation;
import dev.ashlar.web.graphql.schema.Meaning;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.TypeName;
import graphql.language.VariableReference;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much a document asks for, before anything of it is done: how deep it is, how many of its fields have
 * another name, what it may cost at most. A fragment is measured once, however often it is used. Used by one
 * thread.
 */
final class Measure {
  /** How deep documents may be that ask for the schema: theirs is deep by nature. */
  private static final int INTROSPECTION_DEPTH = 20;

  /** How many elements an array of references is taken to have. */
  private static final int ELEMENTS = 10;

  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);
  private static final int SEARCH = 5;
  private static final int WRITE = 10;
  private static final int TOTAL = 5;

  private final Document document;
  private final GraphQlSettings settings;
  private final Map<String, FragmentDefinition> fragments = new HashMap<>();
  private final Map<String, Integer> depths = new HashMap<>();
  private final Map<String, Long> costs = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private int aliases;

  Measure(Document document, GraphQlSettings settings) {
    this.document = document;
    this.settings = settings;
    document.getDefinitionsOfType(FragmentDefinition.class)
        .forEach(fragment -> fragments.put(fragment.getName(), fragment));
  }

  // ---- the document alone

  /** What is wrong with the size of the document, whatever its variables are. */
  Optional<Problem> fault() {
    int depth = 0;
    int introspection = 0;
    for (var operation : document.getDefinitionsOfType(OperationDefinition.class)) {
      for (Selection<?> selection : operation.getSelectionSet().getSelections()) {
        int here = depth(selection);
        if (selection instanceof Field field && field.getName().startsWith("__")) {
          introspection = Math.max(introspection, here);
        } else {
          depth = Math.max(depth, here);
        }
      }
    }
    document.getDefinitionsOfType(FragmentDefinition.class)
        .forEach(fragment -> depth(fragment.getSelectionSet()));
    if (depth > settings.depth()) {
      return tooDeep(depth, settings.depth());
    }
    if (introspection > INTROSPECTION_DEPTH) {
      return tooDeep(introspection, INTROSPECTION_DEPTH);
    }
    return aliases <= settings.aliases()
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                ProblemType.GRAPHQL_SIZE,
                "%d fields have another name, and %d may".formatted(aliases, settings.aliases())));
  }

  private static Optional<Problem> tooDeep(int depth, int most) {
    return Optional.of(
        Problem.of(
            ProblemType.GRAPHQL_DEPTH,
            "%d fields lie within one another, and %d may".formatted(depth, most)));
  }

  private int depth(@Nullable SelectionSet selections) {
    int depth = 0;
    if (selections != null) {
      for (Selection<?> selection : selections.getSelections()) {
        depth = Math.max(depth, depth(selection));
      }
    }
    return depth;
  }

  private int depth(Selection<?> selection) {
    return switch (selection) {
      case Field field -> {
        aliases += field.getAlias() == null ? 0 : 1;
        yield 1 + depth(field.getSelectionSet());
      }
      case InlineFragment fragment -> depth(fragment.getSelectionSet());
      case FragmentSpread spread -> depth(spread.getName());
      default -> 0;
    };
  }

  /** A fragment that contains itself is refused later: here it counts once. */
  private int depth(String name) {
    FragmentDefinition fragment = fragments.get(name);
    Integer known = depths.get(name);
    if (known != null || fragment == null || !open.add(name)) {
      return known == null ? 0 : known;
    }
    int before = aliases;
    int depth = depth(fragment.getSelectionSet());
    aliases = before; // counted with the definition
    open.remove(name);
    depths.put(name, depth);
    return depth;
  }

  /** How many fields an operation has, where each fragment stands in the place of its spreads. */
  long fields(OperationDefinition operation) {
    return fields(operation.getSelectionSet(), new HashMap<>());
  }

  private long fields(@Nullable SelectionSet selections, Map<String, Long> known) {
    long fields = 0;
    if (selections != null) {
      for (Selection<?> selection : selections.getSelections()) {
        fields = sum(fields, switch (selection) {
          case Field field -> 1 + fields(field.getSelectionSet(), known);
          case InlineFragment fragment -> fields(fragment.getSelectionSet(), known);
          case FragmentSpread spread -> {
            Long all = known.get(spread.getName());
            if (all == null) {
              FragmentDefinition fragment =
                  Objects.requireNonNull(fragments.get(spread.getName()));
              all = fields(fragment.getSelectionSet(), known);
              known.put(spread.getName(), all);
            }
            yield all;
          }
          default -> 0;
        });
      }
    }
    return fields;
  }

  /** Whether the document asks for the schema. */
  boolean introspects() {
    return document.getDefinitionsOfType(OperationDefinition.class)
        .stream()
        .anyMatch(operation -> introspects(operation.getSelectionSet(), new HashSet<>()));
  }

  private boolean introspects(@Nullable SelectionSet selections, Set<String> seen) {
    return selections != null
        && selections.getSelections()
            .stream()
            .anyMatch(
                selection -> switch (selection) {
                  case Field field ->
                      field.getName().equals("__schema") || field.getName().equals("__type");
                  case InlineFragment fragment -> introspects(fragment.getSelectionSet(), seen);
                  case FragmentSpread spread ->
                      seen.add(spread.getName())
                          && fragments.containsKey(spread.getName())
                          && introspects(
                              fragments.get(spread.getName()).getSelectionSet(), seen);
                  default -> false;
                });
  }

  // ---- with its variables

  /**
   * What is wrong with the cost of an operation of a valid document.
   *
   * @param usual how long a page is where nobody says
   */
  Optional<Problem> fault(
      OperationDefinition operation, GraphQLSchema schema, Map<String, Meaning> meanings,
      Map<String, @Nullable Object> variables, int usual) {
    GraphQLObjectType root =
        switch (operation.getOperation()) {
          case QUERY -> schema.getQueryType();
          case MUTATION -> schema.getMutationType();
          case SUBSCRIPTION -> schema.getSubscriptionType();
        };
    var costing = new Costing(schema, meanings, variables, usual);
    long cost = costing.of(operation.getSelectionSet(), root);
    return cost <= settings.cost()
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                ProblemType.GRAPHQL_COST,
                "this may cost %d, and %d may be asked for at once"
                    .formatted(cost, settings.cost())));
  }

  private final class Costing {
    private final GraphQLSchema schema;
    private final Map<String, Meaning> meanings;
    private final Map<String, @Nullable Object> variables;
    private final int usual;

    Costing(
        GraphQLSchema schema, Map<String, Meaning> meanings,
        Map<String, @Nullable Object> variables, int usual) {
      this.schema = schema;
      this.meanings = meanings;
      this.variables = variables;
      this.usual = usual;
    }

    long of(@Nullable SelectionSet selections, @Nullable GraphQLFieldsContainer type) {
      long cost = 0;
      if (selections == null || type == null) {
        return cost;
      }
      for (Selection<?> selection : selections.getSelections()) {
        cost = sum(cost, switch (selection) {
          case Field field -> of(field, type);
          case InlineFragment fragment ->
              of(fragment.getSelectionSet(), narrowed(fragment.getTypeCondition(), type));
          case FragmentSpread spread -> of(spread.getName(), type);
          default -> 0;
        });
      }
      return cost;
    }

    /** The type of a fragment, where it is one of those that an interface stands for. */
    private GraphQLFieldsContainer narrowed(
        @Nullable TypeName condition, GraphQLFieldsContainer type) {
      return condition != null
          && schema.getType(condition.getName()) instanceof GraphQLObjectType object
              ? object
              : type;
    }

    private long of(String fragment, GraphQLFieldsContainer type) {
      String key = fragment + " " + type.getName();
      Long known = costs.get(key);
      if (known == null) {
        FragmentDefinition definition = Objects.requireNonNull(fragments.get(fragment));
        known =
            of(definition.getSelectionSet(), narrowed(definition.getTypeCondition(), type));
        costs.put(key, known);
      }
      return known;
    }

    private long of(Field field, GraphQLFieldsContainer type) {
      var definition = type.getFieldDefinition(field.getName());
      if (definition == null) {
        return 0; // of introspection, which has its own limits
      }
      boolean list = GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(definition.getType()));
      long beneath =
          GraphQLTypeUtil.unwrapAll(definition.getType()) instanceof GraphQLFieldsContainer inner
              ? of(field.getSelectionSet(), inner)
              : 0;
      return switch (meanings.get(type.getName() + "." + field.getName())) {
        case Meaning.OneDocument _, Meaning.Node _ -> sum(1, beneath);
        case Meaning.Series _ -> sum(1, product(series(field), sum(1, beneath)));
        case Meaning.Page _ -> sum(1, product(limit(field, "limit"), sum(1, beneath)));
        case Meaning.Connection _ ->
            sum(1, product(limit(field, "first"), sum(1, beneath)));
        case Meaning.Matches _ -> sum(SEARCH, product(limit(field, "limit"), sum(1, beneath)));
        case Meaning.Target _ -> product(list ? ELEMENTS : 1, sum(1, beneath));
        case Meaning.Create _, Meaning.Upsert _, Meaning.Update _, Meaning.Destroy _ ->
            sum(WRITE, beneath);
        case Meaning.OfAll _ -> throw new IllegalStateException("no field writes all that match");
        case Meaning.Transaction _ ->
            product(Math.max(1, writes(field)), sum(WRITE, beneath));
        case Meaning.Watch _ -> sum(1, beneath);
        case Meaning.Added _, Meaning.Member _, Meaning.Whole _, Meaning.About _, Meaning.GlobalId _, Meaning.ApplicationName _ ->
            beneath;
        case null -> field.getName().equals("total") ? TOTAL : beneath;
      };
    }

    private long limit(Field field, String name) {
      return number(field, name).orElse((long) usual);
    }

    /** The last ones have no other limit. */
    private long series(Field field) {
      return number(field, "last")
          .or(() -> number(field, "limit"))
          .orElse((long) Operation.Series.PAGE);
    }

    private long writes(Field field) {
      return switch (value(field, "writes")) {
        case ArrayValue list -> list.getValues()
            .stream()
            .mapToLong(each -> documents(names(each)))
            .reduce(0, Measure::sum);
        case List<?> list -> list.stream()
            .mapToLong(each -> documents(names(each)))
            .reduce(0, Measure::sum);
        case null, default -> 1;
      };
    }

    /** How many documents a write of a transaction is taken for: a page where a filter finds them. */
    private long documents(List<String> names) {
      return names.stream()
          .map(name -> meanings.get("TransactionWrite." + name))
          .anyMatch(Objects::nonNull) ? usual : 1;
    }

    private List<String> names(@Nullable Object write) {
      return switch (write) {
        case ObjectValue object ->
            object.getObjectFields().stream().map(ObjectField::getName).toList();
        case VariableReference variable -> names(variables.get(variable.getName()));
        case Map<?, ?> map -> map.keySet().stream().map(String::valueOf).toList();
        case null, default -> List.of();
      };
    }

    /** A number that is given; one that is null is as good as none. */
    private Optional<Long> number(Field field, String name) {
      return switch (value(field, name)) {
        case IntValue whole -> Optional.of(whole.getValue())
            .map(number -> number.min(MOST).max(BigInteger.ZERO).longValue());
        case Number some -> Optional.of(Math.max(0, some.longValue()));
        case null, default -> Optional.empty();
      };
    }

    /** A value of the document, or one that was sent. */
    private @Nullable Object value(Field field, String name) {
      for (Argument argument : field.getArguments()) {
        if (argument.getName().equals(name)) {
          return argument.getValue() instanceof VariableReference variable
              ? variables.get(variable.getName())
              : argument.getValue();
        }
      }
      return null;
    }
  }

  private static long sum(long one, long other) {
    return Math.min(one + other, Integer.MAX_VALUE * 2L);
  }

  private static long product(long one, long other) {
    return one == 0 || other == 0 ? 0
        : one > Integer.MAX_VALUE * 2L / other ? Integer.MAX_VALUE * 2L : one * other;
  }
}
