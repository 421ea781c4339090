package dev.ashlar.embedded.search;

import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.port.search.SearchIndex;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.projection.ServiceUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lucene indexes in a folder, each in one of its own, named by its resource and its definition. The
 * folder can be removed while nothing runs: it is made anew from the documents. Thread-safe.
 */
public final class LuceneIndexes implements SearchIndexes {
  static final String SERVICE = "search";
  private static final Logger LOG = LoggerFactory.getLogger(LuceneIndexes.class);

  /**
   * How documents stand in an index, and how texts become words: another way is another index. The
   * earlier one serves, by the present rules, until the new one is filled.
   */
  static final String ANALYSIS = "4";

  /** Lucene's advice on the virtual machine's flags is not for who runs a server. */
  private static final java.util.logging.Logger ADVICE =
      java.util.logging.Logger.getLogger("org.apache.lucene.internal.vectorization");

  static {
    ADVICE.setLevel(java.util.logging.Level.SEVERE);
  }

  private final Path folder;
  private final Map<Path, LuceneIndex> opened = new ConcurrentHashMap<>();

  private LuceneIndexes(Path folder) {
    this.folder = folder;
  }

  /** The indexes of a folder, which need not be there yet. */
  public static LuceneIndexes in(Path folder) {
    return new LuceneIndexes(folder);
  }

  @Override
  public Set<String> languages() {
    return Languages.all();
  }

  @Override
  public SearchIndex open(IndexDefinition definition) {
    Path place = place(definition);
    Optional.ofNullable(opened.remove(place)).ifPresent(LuceneIndex::close);
    try {
      Files.createDirectories(place);
      return remembered(place, new LuceneIndex(place, definition));
    } catch (IOException e) {
      throw unavailable(e);
    } catch (LuceneIndex.Unreadable e) {
      LOG.warn("The search index of {} cannot be read and is made anew", definition.resource(), e);
    }
    try {
      remove(place);
      Files.createDirectories(place);
      return remembered(place, new LuceneIndex(place, definition));
    } catch (IOException | UncheckedIOException | LuceneIndex.Unreadable e) {
      throw unavailable(e);
    }
  }

  private LuceneIndex remembered(Path place, LuceneIndex index) {
    opened.put(place, index);
    return index;
  }

  static ServiceUnavailable unavailable(Exception e) {
    return new ServiceUnavailable(SERVICE, "the search index cannot be used now", e);
  }

  @Override
  public Optional<IndexDefinition> previous(IndexDefinition definition) {
    for (Path other : others(definition)) {
      Optional<IndexDefinition> found =
          Labels.filled(other)
              .filter(earlier -> earlier.shape().equals(definition.shape()))
              .filter(earlier -> place(earlier).equals(other));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  @Override
  public void keepOnly(IndexDefinition definition) {
    for (Path other : others(definition)) {
      try {
        remove(other);
      } catch (IOException | UncheckedIOException e) {
        LOG.warn("An earlier search index of {} cannot be removed", definition.resource(), e);
      }
    }
  }

  /** The folders of the resource's other indexes, the latest first. */
  private List<Path> others(IndexDefinition definition) {
    Path own = place(definition);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    String prefix = definition.resource() + "-";
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix))
          .filter(path -> !path.equals(own))
          .sorted(Comparator.comparingLong(LuceneIndexes::modified).reversed())
          .toList();
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("The folder of the search indexes cannot be listed", e);
      return List.of();
    }
  }

  private static long modified(Path path) {
    try {
      return Files.getLastModifiedTime(path).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  private Path place(IndexDefinition definition) {
    String shape =
        "IndexDefinition[resource=%s, fields=%s, language=%s, shape=%s]".formatted(
            definition.resource(),
            definition.fields(),
            definition.language(),
            definition.shape());
    byte[] text =
        (definition.analysis().orElse(ANALYSIS) + shape).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      String name = HexFormat.of().formatHex(digest, 0, 8);
      return folder.resolve(definition.resource() + "-" + name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void remove(Path place) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void close() {
    opened.values().forEach(LuceneIndex::close);
    opened.clear();
  }
}
