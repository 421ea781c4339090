package dev.ashlar.app.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The pages of the guide as they stand in the repository. */
final class Guide {
  static final Path ROOT = Path.of(System.getProperty("ashlar.root", "..")).normalize();

  private static final Path START = ROOT.resolve("docs/guide.md");
  private static final Path PAGES = ROOT.resolve("docs/guide");
  private static final Path SOURCES = ROOT.resolve("app/src/test/java/dev/ashlar/app/guide");
  private static final String FENCE = "```";

  /**
   * Text between two fences.
   *
   * @param line where it begins in its page, from 1
   * @param language the first word behind the fence
   * @param name what stands behind the language
   */
  record Listing(Path page, int line, String language, String name, List<String> lines) {
    String place() {
      return ROOT.relativize(page) + ":" + line;
    }

    String text() {
      return String.join("\n", lines);
    }
  }

  private Guide() {}

  /** Every page, the start first. */
  static List<Path> pages() {
    var pages = new ArrayList<Path>();
    pages.add(START);
    try (Stream<Path> files = Files.list(PAGES)) {
      files.sorted().forEach(pages::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pages;
  }

  /** The listings of a page, in order. */
  static List<Listing> listings(Path page) {
    var listings = new ArrayList<Listing>();
    List<String> lines = lines(page);
    int begin = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(FENCE)) {
        continue;
      }
      if (begin < 0) {
        begin = i;
        continue;
      }
      String[] info = lines.get(begin).substring(FENCE.length()).split(" ", 2);
      String name = info.length > 1 ? info[1] : "";
      listings.add(new Listing(page, begin + 1, info[0], name, lines.subList(begin + 1, i)));
      begin = -1;
    }
    if (begin >= 0) {
      throw new IllegalStateException(page + ":" + (begin + 1) + ": the listing has no end");
    }
    return listings;
  }

  /** The files that the guide tells its reader to write, by name. */
  static Map<String, String> files() {
    var files = new LinkedHashMap<String, String>();
    for (Path page : pages()) {
      for (Listing listing : listings(page)) {
        if (listing.language().equals("yaml")) {
          files.put(listing.name().split(" ", 2)[0], listing.text() + "\n");
        }
      }
    }
    return files;
  }

  /** One of these files. */
  static String file(String name) {
    return files().getOrDefault(name, "");
  }

  /** The Java listings that stand in the sources of this package, by the names of their regions. */
  static Map<String, String> regions() {
    var regions = new LinkedHashMap<String, String>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.sorted().toList()) {
        regions(lines(file), regions);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return regions;
  }

  private static void regions(List<String> lines, Map<String, String> regions) {
    String mark = "// region: ";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.startsWith(mark)) {
        continue;
      }
      int end = i + 1;
      while (!lines.get(end).strip().equals("// endregion")) {
        end++;
      }
      String text = String.join("\n", lines.subList(i + 1, end)).stripIndent();
      String name = line.substring(mark.length());
      if (regions.put(name, text) != null) {
        throw new IllegalStateException("there are two regions " + name);
      }
    }
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
