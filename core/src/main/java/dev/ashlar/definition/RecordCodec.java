package dev.ashlar.definition;

import dev.ashlar.definition.ValueCodec.Unfit;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The codec of one record. Reflection happens once, when it is prepared; reading and writing call
 * method handles.
 */
final class RecordCodec<T> implements Codec<T> {
  private static final JsonNode MISSING = MissingNode.getInstance();
  private static final MethodType ACCESSOR = MethodType.methodType(Object.class, Object.class);

  private final Class<T> type;
  private final MethodHandle constructor;
  private final Component[] components;

  private record Component(
      String name, ValueCodec codec, MethodHandle accessor, @Nullable Object absent) {}

  private RecordCodec(Class<T> type, MethodHandle constructor, List<Component> components) {
    this.type = type;
    this.constructor = constructor;
    this.components = components.toArray(Component[]::new);
  }

  /**
   * The codec of a record whose components all have a codec.
   *
   * @throws IllegalArgumentException if one has none
   * @throws IllegalStateException if the record's package is closed to this module
   */
  static <T> RecordCodec<T> prepared(Class<T> type) {
    RecordComponent[] all = type.getRecordComponents();
    try {
      var constructor =
          type.getDeclaredConstructor(
              Arrays.stream(all).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      MethodHandle spread =
          MethodHandles.lookup()
              .unreflectConstructor(constructor)
              .asSpreader(Object[].class, all.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      var components = new ArrayList<Component>();
      for (RecordComponent component : all) {
        components.add(prepared(component));
      }
      return new RecordCodec<>(type, spread, components);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw new IllegalStateException(
          "cannot use " + type.getName() + ": open its package to Ashlar's module", e);
    }
  }

  private static Component prepared(RecordComponent component) throws IllegalAccessException {
    var accessor = component.getAccessor();
    accessor.setAccessible(true);
    ValueCodec codec = ValueCodec.of(component.getGenericType());
    return new Component(
        component.getName(),
        codec,
        MethodHandles.lookup().unreflect(accessor).asType(ACCESSOR),
        absent(component.getType(), codec));
  }

  /** What a component is where the document has no member. */
  private static @Nullable Object absent(Class<?> type, ValueCodec codec) {
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : codec.absent();
  }

  @Override
  @SuppressWarnings("unchecked") // the constructor is that of T
  public T read(ObjectNode members) {
    var values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = read(components[i], members.get(components[i].name));
    }
    try {
      return (T) (Object) constructor.invokeExact(values);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  private @Nullable Object read(Component component, @Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return component.absent;
    }
    try {
      return component.codec.read(value);
    } catch (Unfit e) {
      throw new IllegalArgumentException(
          type.getSimpleName() + "." + component.name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public ObjectNode write(T document) {
    return written(document);
  }

  /** What {@link #write} answers, for a record that is known to be one of this type. */
  ObjectNode written(Object document) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    for (Component component : components) {
      Object value = value(component, document);
      JsonNode written = value == null ? MISSING : component.codec.write(value);
      if (!written.isMissingNode()) {
        members.set(component.name, written);
      }
    }
    return members;
  }

  private static @Nullable Object value(Component component, Object document) {
    try {
      return (Object) component.accessor.invokeExact(document);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  private static RuntimeException thrown(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
