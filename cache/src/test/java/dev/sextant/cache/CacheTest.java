package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sextant.cache.api.CacheArgumentException;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheSettingException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheSpec.Unreadable;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.fixture.ConnectedTest;
import dev.sextant.cache.fixture.SlotMove;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Typed values, batches, namespaces and tags, by what lies in Redis afterwards. */
class CacheTest extends ConnectedTest {

  record Quote(String symbol, double price) {}

  private Cache<Quote> quotes;
  private final Map<String, Integer> heard = new ConcurrentSkipListMap<>();

  private final CacheListener listener =
      new CacheListener() {
        @Override
        public void hits(String cache, int count) {
          heard.merge(cache + " hits", count, Integer::sum);
        }

        @Override
        public void misses(String cache, int count) {
          heard.merge(cache + " misses", count, Integer::sum);
        }

        @Override
        public void unreadable(String cache, String key) {
          heard.merge(cache + " unreadable " + key, 1, Integer::sum);
        }

        @Override
        public void tooLarge(String cache, String key, int bytes) {
          heard.merge(cache + " too large " + key, bytes, Integer::sum);
        }
      };

  @BeforeEach
  void prepare() {
    quotes = redis.cache(CacheSpec.json("quotes", Quote.class).listener(listener).build());
  }

  @Test
  void returnsWhatWasSetAndStoresItAsPlainJsonForAnHour() {
    quotes.set("AAPL", new Quote("AAPL", 189.5));

    assertThat(quotes.get("AAPL")).contains(new Quote("AAPL", 189.5));
    assertThat(quotes.get("MSFT")).isEmpty();
    assertThat(server.get("quotes:v1:AAPL")).isEqualTo("{\"symbol\":\"AAPL\",\"price\":189.5}");
    assertThat(server.pttl("quotes:v1:AAPL")).isBetween(3_540_000L, 3_600_000L);
    assertThat(heard).isEqualTo(Map.of("quotes hits", 1, "quotes misses", 1));
  }

  @Test
  void valuesMayBeGenericTextOrBytes() {
    Cache<List<Quote>> lists =
        redis.cache(CacheSpec.json("lists", new TypeReference<List<Quote>>() {}).build());
    Cache<String> texts = redis.cache(CacheSpec.string("texts").build());
    Cache<byte[]> blobs = redis.cache(CacheSpec.bytes("blobs").build());
    byte[] blob = {(byte) 0xFF, 7, 0, 1};

    lists.set("k", List.of(new Quote("AAPL", 1)));
    texts.set("k", "");
    blobs.set("k", blob);

    assertThat(lists.get("k")).contains(List.of(new Quote("AAPL", 1)));
    assertThat(texts.get("k")).contains("");
    assertThat(blobs.get("k").orElseThrow()).isEqualTo(blob);
  }

  @Test
  void anotherVersionAndAnotherNameDoNotSeeTheEntry() {
    quotes.set("AAPL", new Quote("AAPL", 189.5));

    assertThat(redis.cache(CacheSpec.json("quotes", Quote.class).version(2).build()).get("AAPL"))
        .isEmpty();
    assertThat(redis.cache(CacheSpec.json("quote", Quote.class).build()).get("AAPL")).isEmpty();
  }

  @Test
  void batchesOfAllNodesReturnWhatIsThereInTheOrderOfTheKeys() {
    Map<String, Quote> values = new TreeMap<>();
    IntStream.range(0, 300).forEach(i -> values.put("s" + i, new Quote("s" + i, i)));
    List<String> keys = new ArrayList<>(values.keySet());
    IntStream.range(0, 100).forEach(i -> keys.add("absent" + i));
    Collections.reverse(keys);

    quotes.setAll(values, Duration.ofMinutes(1));
    Map<String, Quote> found = quotes.getAll(keys);

    assertThat(found).isEqualTo(values);
    assertThat(found.keySet())
        .containsExactlyElementsOf(keys.stream().filter(values::containsKey).toList());
    assertThat(heard).isEqualTo(Map.of("quotes hits", 300, "quotes misses", 100));
    assertThat(server.pttl("quotes:v1:s7")).isBetween(1L, 60_000L);
    assertThat(quotes.deleteAll(keys)).isEqualTo(300);
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void batchesOfOneSlotAndOfNothingWork() {
    Map<String, Quote> values = new TreeMap<>();
    IntStream.range(0, 1_200).forEach(i -> values.put("{42}:" + i, new Quote("s", i)));

    quotes.setAll(values);

    assertThat(quotes.getAll(values.keySet())).isEqualTo(values);
    assertThat(quotes.getAll(List.of("{42}:1", "{42}:1"))).hasSize(1);
    assertThat(quotes.getAll(List.of())).isEmpty();
    assertThat(quotes.deleteAll(List.of())).isZero();
    quotes.setAll(Map.of());
    assertThat(quotes.deleteAll(values.keySet())).isEqualTo(1_200);
  }

  @Test
  void batchesFollowASlotThatIsOnItsWayToAnotherMaster() {
    Map<String, Quote> values = new TreeMap<>();
    IntStream.range(0, 50).forEach(i -> values.put("s" + i, new Quote("s", i)));
    quotes.setAll(values);

    try (SlotMove move = SlotMove.begin(server, "quotes:v1:s7")) {
      move.moveKeys();
      assertThat(quotes.getAll(values.keySet())).isEqualTo(values);
      quotes.setAll(values);
      move.finish();
      assertThat(quotes.getAll(values.keySet())).isEqualTo(values);
      quotes.setAll(values);
      assertThat(quotes.deleteAll(values.keySet())).isEqualTo(50);
    }
  }

  @Test
  void waitingOnAThreadThatBringsRepliesIsRefusedAndDoesNotHang() {
    quotes.set("a", new Quote("a", 1));
    Thread caller = Thread.currentThread();
    List<Throwable> refused = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      quotes
          .async()
          .get("a")
          .thenApply(found -> Thread.currentThread() == caller ? found : quotes.get("a"))
          .handle((found, failure) -> failure == null || refused.add(failure.getCause()))
          .toCompletableFuture()
          .join();
    }

    // A reply that came at once was handled by this thread, which may wait.
    assertThat(refused)
        .isNotEmpty()
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("with Async and an executor"));
    assertThat(quotes.async().get("a").thenApplyAsync(found -> quotes.get("a")))
        .succeedsWithin(Duration.ofSeconds(60));
  }

  @Test
  void batchesOfAHashTagAreWholeWhileHalfOfTheirSlotHasMoved() {
    Map<String, Quote> values = new TreeMap<>();
    IntStream.range(0, 20).forEach(i -> values.put("{42}:" + i, new Quote("s", i)));

    quotes.setAll(values);

    try (SlotMove move = SlotMove.begin(server, "quotes:v1:{42}:0")) {
      move.moveKeys(10);
      assertThat(quotes.getAll(values.keySet())).isEqualTo(values);
      assertThat(quotes.deleteAll(values.keySet())).isEqualTo(20);
    }
  }

  @Test
  void aKeyOfAnotherTypeIsAbsentFromABatchAndRefusedAlone() {
    server.lpush("quotes:v1:list", "secret");
    quotes.set("a", new Quote("a", 1));

    // MGET passes over what is no string; GET is refused.
    assertThat(quotes.getAll(List.of("a", "b", "list"))).containsOnlyKeys("a");
    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(() -> quotes.get("list"))
        .withMessageContaining("quotes:v1:list")
        .withMessageNotContaining("secret");
  }

  @Test
  void deleteSaysWhetherTheKeyWasThere() {
    quotes.set("AAPL", new Quote("AAPL", 189.5));

    assertThat(quotes.delete("AAPL")).isTrue();
    assertThat(quotes.delete("AAPL")).isFalse();
  }

  @Test
  void tagsBelongToTheirCache() {
    Cache<String> texts = redis.cache(CacheSpec.string("texts").build());
    quotes.put("AAPL", new Quote("AAPL", 1), Set.of("us", "tech"));
    quotes.put("SAP", new Quote("SAP", 1), Set.of("tech"), Duration.ofMinutes(1));
    texts.put("AAPL", "text", Set.of("us", "tech"));

    assertThat(quotes.invalidateTag("us")).isEqualTo(1);
    assertThat(quotes.get("AAPL")).isEmpty();
    assertThat(quotes.get("SAP")).isPresent();
    assertThat(quotes.invalidateTag("tech")).isEqualTo(1);
    assertThat(texts.get("AAPL")).contains("text");
  }

  @Test
  void anUnreadableValueIsAMissThatIsCountedOrAnExceptionAsTheSpecSays() {
    server.set("quotes:v1:old", "{\"symbol\":[\"secret\"]}");
    Cache<Quote> strict =
        redis.cache(CacheSpec.json("quotes", Quote.class).unreadable(Unreadable.THROW).build());

    assertThat(quotes.get("old")).isEmpty();
    assertThat(quotes.getAll(List.of("old"))).isEmpty();
    assertThat(heard).isEqualTo(Map.of("quotes misses", 2, "quotes unreadable old", 2));
    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> strict.get("old"))
        .withMessageContaining("quotes:v1:old")
        .withMessageNotContaining("secret");
  }

  @Test
  void valuesOverTheLimitAreRefusedWithoutSendingAnyOfABatch() {
    Cache<String> small =
        redis.cache(CacheSpec.string("small").maxValueBytes(10).listener(listener).build());

    small.set("k", "0123456789");
    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> small.setAll(Map.of("a", "x", "big", "0123456789A")))
        .withMessageContaining("small:v1:big has 11 bytes")
        .withMessageContaining("maxValueBytes of 10")
        .withMessageNotContaining("0123456789A");
    assertThat(small.get("a")).isEmpty();
    assertThat(heard).containsEntry("small too large big", 11);
  }

  @Test
  void longValuesAreCompressedAndReadByASpecThatDoesNotCompress() {
    Cache<String> compressed =
        redis.cache(CacheSpec.string("texts").compressOverBytes(100).build());
    Cache<String> plain = redis.cache(CacheSpec.string("texts").build());
    String text = "abc".repeat(10_000);

    compressed.set("long", text);
    compressed.set("short", "abc");

    assertThat(server.strlen("texts:v1:long")).isLessThan(1_000);
    assertThat(server.get("texts:v1:short")).isEqualTo("abc");
    assertThat(plain.get("long")).contains(text);
  }

  @Test
  void argumentsThatCannotBeAreRefusedByName() {
    refused("key is null", () -> quotes.get(null));
    refused("key is empty", () -> quotes.delete(""));
    refused("keys is null", () -> quotes.getAll(null));
    refused("key is empty", () -> quotes.getAll(List.of("a", "")));
    refused("the value of quotes:v1:a is null", () -> quotes.set("a", null));
    refused(
        "the time to live of quotes:v1:a is PT-1S, less than 1 ms",
        () -> quotes.set("a", new Quote("a", 1), Duration.ofSeconds(-1)));
    refused("tag is empty", () -> quotes.put("a", new Quote("a", 1), List.of("")));
    refused("tag is null", () -> quotes.invalidateTag(null));
    refused("the loader is null", () -> quotes.get("a", null));
    assertThat(server.dbsize()).isZero();
  }

  private static void refused(String message, Runnable call) {
    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(call::run)
        .withMessage(message);
  }

  @Test
  void theAsynchronousFaceDoesTheSame() {
    AsyncCache<String> texts = redis.cache(CacheSpec.string("texts").build()).async();

    texts
        .set("a", "1")
        .thenCompose(done -> texts.put("b", "2", Set.of("t"), Duration.ofMinutes(1)))
        .thenCompose(done -> texts.getAll(List.of("a", "b", "c")))
        .thenAccept(found -> assertThat(found).isEqualTo(Map.of("a", "1", "b", "2")))
        .thenCompose(done -> texts.invalidateTag("t"))
        .thenAccept(gone -> assertThat(gone).isEqualTo(1))
        .thenCompose(done -> texts.delete("a"))
        .thenAccept(there -> assertThat(there).isTrue())
        .toCompletableFuture()
        .join();
    assertThat(server.get("texts:v1:a")).isNull();
  }

  @Test
  void putIfAbsentSetsOnlyWhatIsNotThere() {
    Cache<String> cache = redis.cache(CacheSpec.string("c").build());

    assertThat(cache.putIfAbsent("k", "first", Duration.ofMinutes(1))).isEmpty();
    assertThat(cache.putIfAbsent("k", "second")).contains("first");

    assertThat(cache.get("k")).contains("first");
    assertThat(server.pttl("c:v1:k")).isBetween(1L, 60_000L);
  }

  @Test
  void ofManyWhoPutIfAbsentOneWins() {
    AsyncCache<Integer> cache = redis.cache(CacheSpec.json("c", Integer.class).build()).async();
    List<CompletableFuture<Optional<Integer>>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(cache.putIfAbsent("k", i).toCompletableFuture());
    }

    assertThat(all.stream().map(CompletableFuture::join).filter(Optional::isEmpty)).hasSize(1);
  }

  @Test
  void whatCannotBeReadAndTheKnowledgeThatThereIsNoneCountAsAbsent() {
    Cache<Integer> cache =
        redis.cache(CacheSpec.json("c", Integer.class).negativeTtl(Duration.ofMinutes(1)).build());
    server.set("c:v1:old", "{}");
    assertThat(cache.get("none", key -> null)).isEmpty();

    assertThat(cache.putIfAbsent("old", 1)).isEmpty();
    assertThat(cache.putIfAbsent("none", 2)).isEmpty();

    assertThat(cache.get("old")).contains(1);
    assertThat(cache.get("none")).contains(2);
  }

  @Test
  void clearDeletesAllEntriesHoweverTheyCameAndNoOthers() {
    Cache<String> cache = redis.cache(CacheSpec.string("c").clearable(true).build());
    Cache<String> locked =
        redis.cache(
            CacheSpec.string("c")
                .clearable(true)
                .crossJvmLoad(Duration.ofSeconds(1), Duration.ofSeconds(5))
                .build());
    Cache<String> other = redis.cache(CacheSpec.string("d").clearable(true).build());
    other.set("k", "v");
    cache.set("set", "v");
    cache.setAll(Map.of("all1", "v", "all2", "v"));
    cache.put("put", "v", Set.of("t"));
    cache.putIfAbsent("absent", "v");
    cache.get("loaded", key -> "v");
    locked.get("locked", key -> "v");

    assertThat(cache.clear()).isEqualTo(7);

    assertThat(server.keys("c:v1:*")).isEmpty();
    assertThat(other.get("k")).contains("v");
    assertThat(cache.clear()).isZero();
  }

  @Test
  void aCacheThatDoesNotKnowItsEntriesRefusesToBeCleared() {
    Cache<String> cache = redis.cache(CacheSpec.string("c").build());

    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(cache::clear)
        .withMessage("clearable is false; cache c does not know its entries");
  }
}
