package dev.ashlar.embedded.search;

import dev.ashlar.port.search.Entry;
import dev.ashlar.port.search.IndexDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

/**
 * How a document stands in an index. Each searched text is there twice: reduced by the rules of the
 * language, for words and phrases, and word for word, for prefixes and misspellings.
 */
final class Fields {
  static final String ID = "#id";
  static final String VERSION = "#version";
  static final String MEMBERS = "#members";

  /** Only documents that searches may find have it. */
  static final Term LIVE = new Term("#live", "1");

  static final String ATTEMPT = "#attempt";
  private static final String WORDS = "word:";
  private static final String EXACT = "exact:";
  private static final String STAGED = "staged:";

  private Fields() {}

  static String words(String field) {
    return WORDS + field;
  }

  static String exact(String field) {
    return EXACT + field;
  }

  /** The field of words behind the name of any other one. */
  static String exactOf(String words) {
    return EXACT + words.substring(WORDS.length());
  }

  static boolean isExact(String name) {
    return name.startsWith(EXACT);
  }

  static Term id(String id) {
    return new Term(ID, id);
  }

  static Document live(IndexDefinition definition, Entry.Put put) {
    var document = new Document();
    String id = put.id().text();
    document.add(new StringField(ID, id, Field.Store.NO));
    document.add(new SortedDocValuesField(ID, new BytesRef(id)));
    document.add(new StringField(LIVE.field(), LIVE.text(), Field.Store.NO));
    document.add(new NumericDocValuesField(VERSION, put.version()));
    document.add(new BinaryDocValuesField(MEMBERS, new BytesRef(put.members())));
    for (BytesRef term : Postings.of(put.members())) {
      document.add(new StringField(Postings.field(), term, Field.Store.NO));
    }
    for (IndexDefinition.Field field : definition.fields()) {
      for (String text : put.texts().getOrDefault(field.name(), List.of())) {
        document.add(new TextField(words(field.name()), text, Field.Store.NO));
        document.add(new TextField(exact(field.name()), text, Field.Store.NO));
      }
    }
    return document;
  }

  /** The texts of an entry where no search looks, under the name of an attempt. */
  static Document staged(String attempt, Entry.Put put) {
    var document = new Document();
    document.add(new StringField(ATTEMPT, attempt, Field.Store.NO));
    put.texts()
        .forEach(
            (name, texts) -> texts.forEach(
                text -> document.add(new TextField(STAGED + name, text, Field.Store.NO))));
    return document;
  }

  static String id(BytesRef bytes) {
    return new String(bytes.bytes, bytes.offset, bytes.length, StandardCharsets.UTF_8);
  }
}
