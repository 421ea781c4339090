package dev.ashlar.web.graphql.execution;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.EnumValue;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.NullValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import graphql.schema.GraphQLScalarType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The scalars beyond those of GraphQL: SPEC 13. */
final class ScalarTypes {
  private static final String LONG = "expected a whole number of 64 bits, or its digits";
  private static final String DATE = "expected an RFC 3339 instant such as 2024-05-01T12:00:00Z";
  private static final String UPLOAD =
      "expected a variable whose value is a file of a multipart request";

  /** All of them. */
  static final List<GraphQLScalarType> ALL =
      List.of(
          scalar("Long", new LongCoercing()),
          scalar("DateTime", new DateCoercing()),
          scalar("JSON", new JsonCoercing()),
          scalar("Upload", new UploadCoercing()));

  private ScalarTypes() {}

  private static GraphQLScalarType scalar(String name, Coercing<?, ?> coercing) {
    return GraphQLScalarType.newScalar().name(name).coercing(coercing).build();
  }

  private static final class LongCoercing implements Coercing<Object, Object> {
    @Override
    public Object serialize(Object value, GraphQLContext context, Locale locale) {
      if (value instanceof Integer || value instanceof Long) {
        return value;
      }
      throw new CoercingSerializeException("what is stored is no whole number");
    }

    @Override
    public Object parseValue(Object value, GraphQLContext context, Locale locale) {
      Long number =
          switch (value) {
            case Integer small -> small.longValue();
            case Long large -> large;
            case BigInteger any -> exact(any);
            case String text -> digits(text);
            default -> null;
          };
      if (number == null) {
        throw new CoercingParseValueException(LONG);
      }
      return number;
    }

    @Override
    public Object parseLiteral(
        Value<?> value, CoercedVariables variables, GraphQLContext context, Locale locale) {
      Long number =
          switch (value) {
            case IntValue whole -> exact(whole.getValue());
            case StringValue text -> digits(String.valueOf(text.getValue()));
            default -> null;
          };
      if (number == null) {
        throw new CoercingParseLiteralException(LONG);
      }
      return number;
    }

    private static @Nullable Long exact(BigInteger number) {
      return number.bitLength() < 64 ? (Long) number.longValue() : null;
    }

    private static @Nullable Long digits(String text) {
      int start = text.startsWith("-") ? 1 : 0;
      int length = text.length() - start;
      boolean digits =
          length > 0
              && length < 20
              && text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
      return digits ? exact(new BigInteger(text)) : null;
    }
  }

  /** Instants are judged by the attribute, which says what is wrong with one. */
  private static final class DateCoercing implements Coercing<Object, Object> {
    @Override
    public Object serialize(Object value, GraphQLContext context, Locale locale) {
      return value.toString();
    }

    @Override
    public Object parseValue(Object value, GraphQLContext context, Locale locale) {
      if (value instanceof String text) {
        return text;
      }
      throw new CoercingParseValueException(DATE);
    }

    @Override
    public Object parseLiteral(
        Value<?> value, CoercedVariables variables, GraphQLContext context, Locale locale) {
      if (value instanceof StringValue text) {
        return String.valueOf(text.getValue());
      }
      throw new CoercingParseLiteralException(DATE);
    }
  }

  private static final class JsonCoercing implements Coercing<Object, Object> {
    @Override
    public Object serialize(Object value, GraphQLContext context, Locale locale) {
      Asking asking = context.get(Asking.class);
      if (asking != null && value instanceof List<?> list) {
        asking.copied(list);
      }
      return value;
    }

    @Override
    public Object parseValue(Object value, GraphQLContext context, Locale locale) {
      return value;
    }

    @Override
    public Object parseLiteral(
        Value<?> value, CoercedVariables variables, GraphQLContext context, Locale locale) {
      JsonNode json = Values.json(plain(value, variables));
      return json;
    }

    private static @Nullable Object plain(Value<?> value, CoercedVariables variables) {
      return switch (value) {
        case NullValue none -> null;
        case StringValue text -> text.getValue();
        case BooleanValue flag -> flag.isValue();
        case EnumValue name -> name.getName();
        case IntValue number -> number.getValue();
        case FloatValue number -> finite(number.getValue());
        case VariableReference name -> variables.get(name.getName());
        case ArrayValue array -> {
          var list = new ArrayList<@Nullable Object>();
          array.getValues().forEach(each -> list.add(plain(each, variables)));
          yield list;
        }
        case ObjectValue object -> {
          Map<String, @Nullable Object> map = new LinkedHashMap<>();
          for (ObjectField field : object.getObjectFields()) {
            map.put(field.getName(), plain(field.getValue(), variables));
          }
          yield map;
        }
        default -> throw new CoercingParseLiteralException("expected a JSON value");
      };
    }

    private static BigDecimal finite(BigDecimal number) {
      if (Double.isInfinite(number.doubleValue())) {
        throw new CoercingParseLiteralException("expected a number within the range of a double");
      }
      return number;
    }
  }

  private static final class UploadCoercing implements Coercing<Object, Object> {
    @Override
    public Object serialize(Object value, GraphQLContext context, Locale locale) {
      throw new CoercingSerializeException("files are read at their url");
    }

    @Override
    public Object parseValue(Object value, GraphQLContext context, Locale locale) {
      if (value instanceof ReceivedFile file) {
        return file;
      }
      throw new CoercingParseValueException(UPLOAD);
    }

    @Override
    public Object parseLiteral(
        Value<?> value, CoercedVariables variables, GraphQLContext context, Locale locale) {
      throw new CoercingParseLiteralException(UPLOAD);
    }
  }
}
