package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheArgumentException;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheSettingException;
import dev.sextant.cache.api.CacheSpec.Unreadable;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.Session;
import dev.sextant.cache.api.SessionLimitException;
import dev.sextant.cache.api.SessionSpec;
import dev.sextant.cache.api.SessionSpec.WhenFull;
import dev.sextant.cache.api.ValueCodec;
import dev.sextant.cache.fixture.ConnectedTest;
import dev.sextant.cache.fixture.Poll;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionsTest extends ConnectedTest {

  record Profile(String name, List<String> roles) {}

  private static final Profile ADA = new Profile("Ada", List.of("admin"));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void aSessionThatWasCreatedIsFoundByUserAndId() {
    Sessions<Profile> sessions = sessions();

    Session<Profile> session = sessions.create("42", ADA);

    Session<Profile> found = sessions.get("42", session.id()).orElseThrow();
    assertThat(found.value()).isEqualTo(ADA);
    assertThat(found.userId()).isEqualTo("42");
    assertThat(found.createdAt()).isEqualTo(session.createdAt());
    assertThat(session.expiresAt()).isEqualTo(session.createdAt().plus(Duration.ofHours(1)));
    assertThat(sessions.get("43", session.id())).isEmpty();
    assertThat(sessions.get("42", "another")).isEmpty();
  }

  @Test
  void sessionsOfAttributesLiveForTheSessionTimeToLive() {
    Sessions<Map<String, String>> sessions = redis.sessions();

    Session<Map<String, String>> session = sessions.create("42", Map.of("name", "Ada"));

    assertThat(sessions.spec().ttl()).isEqualTo(Duration.ofHours(1));
    assertThat(sessions.get("42", session.id()).orElseThrow().value())
        .containsExactly(Map.entry("name", "Ada"));
  }

  @Test
  void idsAreDifferentAndNotPartOfTheText() {
    Sessions<Profile> sessions = sessions();
    Session<Profile> one = sessions.create("42", ADA);
    Session<Profile> other = sessions.create("42", ADA);

    assertThat(one.id()).hasSize(36).isNotEqualTo(other.id());
    assertThat(one.toString()).doesNotContain(one.id()).doesNotContain("Ada").contains("42");
  }

  @Test
  void allOfAUserLiesInOneSlotUnderTwoKeysThatLiveAsLongAsTheLastSession() {
    sessions().create("42", ADA);
    sessions(SessionSpec.json(Profile.class).ttl(Duration.ofMinutes(5))).create("42", ADA);

    assertThat(server.keys("*")).containsExactlyInAnyOrder("session:{42}", "session:{42}:data");
    assertThat(SlotHash.getSlot("session:{42}")).isEqualTo(SlotHash.getSlot("revenue:{42}"));
    assertThat(server.pexpiretime("session:{42}"))
        .isEqualTo(server.pexpiretime("session:{42}:data"));
    assertThat(server.pttl("session:{42}")).isBetween(3_540_000L, 3_600_000L);
  }

  @Test
  void getAndTouchProlongASessionAndPeekDoesNot() {
    Sessions<Profile> sessions = sessions();
    String id = sessions.create("42", ADA).id();
    double soon = aMinuteFromNow();
    server.zadd("session:{42}", soon, id);

    Session<Profile> peeked = sessions.peek("42", id).orElseThrow();
    assertThat(peeked.expiresAt().toEpochMilli()).isEqualTo((long) soon);
    assertThat(server.zscore("session:{42}", id)).isEqualTo(soon);

    assertThat(sessions.touch("42", id)).isTrue();
    assertThat(server.zscore("session:{42}", id)).isGreaterThan(soon);

    server.zadd("session:{42}", soon, id);
    Session<Profile> got = sessions.get("42", id).orElseThrow();
    assertThat(server.zscore("session:{42}", id))
        .isGreaterThan(soon)
        .isEqualTo((double) got.expiresAt().toEpochMilli());
  }

  @Test
  void aTouchProlongsTheKeysToo() {
    Sessions<Profile> sessions = sessions();
    String id = sessions.create("42", ADA).id();
    server.pexpire("session:{42}", 60_000);
    server.pexpire("session:{42}:data", 60_000);

    sessions.touch("42", id);

    assertThat(server.pttl("session:{42}")).isGreaterThan(3_540_000L);
    assertThat(server.pttl("session:{42}:data")).isGreaterThan(3_540_000L);
  }

  @Test
  void aSessionEndsAfterItsTimeToLive() {
    Sessions<Profile> sessions =
        sessions(SessionSpec.json(Profile.class).ttl(Duration.ofMillis(50)));
    String id = sessions.create("42", ADA).id();

    Poll.until("it has ended", PATIENCE, () -> sessions.peek("42", id).isEmpty());

    assertThat(sessions.touch("42", id)).isFalse();
    assertThat(sessions.update("42", id, ADA)).isFalse();
    assertThat(sessions.delete("42", id)).isFalse();
    Poll.until("its memory is free", PATIENCE, () -> server.exists("session:{42}:data") == 0);
  }

  @Test
  void anExpiredSessionIsNotFoundThoughItsDataIsStillThere() {
    Sessions<Profile> sessions = sessions();
    String id = sessions.create("42", ADA).id();
    server.zadd("session:{42}", 1_000, id);

    assertThat(sessions.get("42", id)).isEmpty();
    assertThat(sessions.touch("42", id)).isFalse();
    assertThat(sessions.list("42")).isEmpty();
  }

  @Test
  void everyStepThatWritesSweepsWhatHasExpired() {
    Sessions<Profile> sessions = sessions();
    String alive = sessions.create("42", ADA).id();

    for (Runnable step :
        List.<Runnable>of(
            () -> sessions.create("42", ADA),
            () -> sessions.touch("42", alive),
            () -> sessions.get("42", alive),
            () -> sessions.update("42", alive, ADA),
            () -> sessions.list("42"))) {
      String expired = sessions.create("42", ADA).id();
      server.zadd("session:{42}", 1_000, expired);

      step.run();

      assertThat(server.hexists("session:{42}:data", expired)).isFalse();
      assertThat(server.zscore("session:{42}", expired)).isNull();
    }
  }

  @Test
  void anUpdateReplacesTheValueAndKeepsTheTimeOfCreation() {
    Sessions<Profile> sessions = sessions();
    Session<Profile> session = sessions.create("42", ADA);

    assertThat(sessions.update("42", session.id(), new Profile("Bob", List.of()))).isTrue();

    Session<Profile> found = sessions.get("42", session.id()).orElseThrow();
    assertThat(found.value().name()).isEqualTo("Bob");
    assertThat(found.createdAt()).isEqualTo(session.createdAt());
  }

  @Test
  void anyBytesAreAValue() {
    byte[] bytes = {0, ' ', -1, '%', 0, '\n', '\r', -128};
    Sessions<byte[]> sessions = redis.sessions(SessionSpec.of(ValueCodec.bytes()).build());
    String id = sessions.create("42", new byte[0]).id();
    assertThat(sessions.get("42", id).orElseThrow().value()).isEmpty();

    sessions.update("42", id, bytes);

    assertThat(sessions.get("42", id).orElseThrow().value()).isEqualTo(bytes);
  }

  @Test
  void theListHasTheSessionThatWasTouchedLastFirst() {
    Sessions<Profile> sessions = sessions();
    String first = sessions.create("42", ADA).id();
    String second = sessions.create("42", new Profile("Ada on the phone", List.of())).id();
    server.zadd("session:{42}", aMinuteFromNow(), second);

    assertThat(sessions.list("42")).extracting(Session::id).containsExactly(first, second);
    assertThat(sessions.list("42").get(1).value().name()).isEqualTo("Ada on the phone");
    assertThat(sessions.list("43")).isEmpty();
  }

  @Test
  void deletingEndsOneSessionAndDeletingAllEndsTheRest() {
    Sessions<Profile> sessions = sessions();
    String one = sessions.create("42", ADA).id();
    sessions.create("42", ADA);
    sessions.create("42", ADA);
    String others = sessions.create("43", ADA).id();

    assertThat(sessions.delete("42", one)).isTrue();
    assertThat(sessions.delete("42", one)).isFalse();
    assertThat(sessions.get("42", one)).isEmpty();
    assertThat(sessions.deleteAll("42")).isEqualTo(2);
    assertThat(sessions.deleteAll("42")).isZero();
    assertThat(server.keys("session:{42}*")).isEmpty();
    assertThat(sessions.get("43", others)).isPresent();
  }

  @Test
  void invalidatingAUserEndsItsSessionsWithOneCommand() {
    Sessions<Profile> sessions = sessions();
    String id = sessions.create("42", ADA).id();

    assertThat(new RevenueEngineCache(redis).invalidateUser("42")).isEqualTo(2);

    assertThat(sessions.get("42", id)).isEmpty();
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void whoeverDeletesTheIndexEndsTheSessions() {
    Sessions<Profile> sessions = sessions();
    String id = sessions.create("42", ADA).id();

    server.del("session:{42}");

    assertThat(sessions.get("42", id)).isEmpty();
    assertThat(sessions.update("42", id, ADA)).isFalse();
    assertThat(sessions.list("42")).isEmpty();
  }

  @Test
  void beyondTheMaximumTheSessionThatWouldExpireFirstEnds() {
    Sessions<Profile> sessions = sessions(SessionSpec.json(Profile.class).maxPerUser(2));
    String first = sessions.create("42", ADA).id();
    String second = sessions.create("42", ADA).id();
    server.zadd("session:{42}", aMinuteFromNow(), second);

    String third = sessions.create("42", ADA).id();

    assertThat(sessions.list("42")).extracting(Session::id).containsExactlyInAnyOrder(third, first);
    assertThat(server.hlen("session:{42}:data")).isEqualTo(2);
  }

  @Test
  void beyondTheMaximumASessionIsRefusedIfThatIsSet() {
    Sessions<Profile> sessions =
        sessions(SessionSpec.json(Profile.class).maxPerUser(1).whenFull(WhenFull.REFUSE));
    String first = sessions.create("42", ADA).id();

    assertThatExceptionOfType(SessionLimitException.class)
        .isThrownBy(() -> sessions.create("42", ADA))
        .withMessageContaining("user 42")
        .withMessageContaining("maxPerUser");

    assertThat(sessions.create("43", ADA)).isNotNull();
    sessions.delete("42", first);
    assertThat(sessions.create("42", ADA)).isNotNull();
  }

  @Test
  void anExpiredSessionDoesNotCountTowardsTheMaximum() {
    Sessions<Profile> sessions =
        sessions(SessionSpec.json(Profile.class).maxPerUser(1).whenFull(WhenFull.REFUSE));
    server.zadd("session:{42}", 1_000, sessions.create("42", ADA).id());

    assertThat(sessions.create("42", ADA)).isNotNull();
  }

  @Test
  void sessionsThatAreCreatedAtTheSameTimeKeepTheMaximum() {
    Sessions<Profile> sessions = sessions(SessionSpec.json(Profile.class).maxPerUser(10));
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(sessions.async().create("42", ADA).toCompletableFuture());
    }
    all.forEach(CompletableFuture::join);

    assertThat(sessions.list("42")).hasSize(10);
    assertThat(server.hlen("session:{42}:data")).isEqualTo(10);
  }

  @Test
  void aThousandSessionsOfAUserAreListedAndDeleted() {
    Sessions<Profile> sessions =
        sessions(SessionSpec.json(Profile.class).maxPerUser(SessionSpec.MOST_PER_USER));
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < SessionSpec.MOST_PER_USER + 10; i++) {
      all.add(sessions.async().create("42", ADA).toCompletableFuture());
    }
    all.forEach(CompletableFuture::join);

    assertThat(sessions.list("42")).hasSize(1_000);
    assertThat(sessions.deleteAll("42")).isEqualTo(1_000);
  }

  @Test
  void aValueOfAnOldVersionIsNoSessionAndIsCounted() {
    List<String> unreadable = new ArrayList<>();
    AtomicInteger hits = new AtomicInteger();
    AtomicInteger misses = new AtomicInteger();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void hits(String cache, int count) {
            hits.addAndGet(count);
          }

          @Override
          public void misses(String cache, int count) {
            misses.addAndGet(count);
          }

          @Override
          public void unreadable(String cache, String key) {
            unreadable.add(cache + " " + key);
          }
        };
    String old = redis.sessions().create("42", Map.of("roles", "secret")).id();
    Sessions<Profile> sessions = sessions(SessionSpec.json(Profile.class).listener(listener));
    String current = sessions.create("42", ADA).id();

    assertThat(sessions.get("42", old)).isEmpty();
    assertThat(sessions.get("42", current)).isPresent();
    assertThat(sessions.list("42")).extracting(Session::id).containsExactly(current);
    assertThat(unreadable).containsExactly("session 42", "session 42");
    assertThat(hits).hasValue(1);
    assertThat(misses).hasValue(1);
  }

  @Test
  void aValueOfAnOldVersionIsToldIfThatIsSet() {
    String old = redis.sessions().create("42", Map.of("roles", "secret")).id();
    Sessions<Profile> sessions =
        sessions(SessionSpec.json(Profile.class).unreadable(Unreadable.THROW));

    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> sessions.get("42", old))
        .withMessageContaining("session:{42}")
        .withMessageContaining("roles")
        .withMessageNotContaining("secret")
        .withMessageNotContaining(old);
  }

  @Test
  void whatAnotherProgramHasWrittenIsNoSessionUntilItIsUpdated() {
    Sessions<Profile> sessions = sessions();
    String id = sessions.create("42", ADA).id();
    for (String written : List.of("9".repeat(30) + " {}", "", " ", "1234", "x 1", "secret")) {
      server.hset("session:{42}:data", id, written);

      assertThat(sessions.get("42", id)).isEmpty();
      assertThat(sessions.list("42")).isEmpty();
    }

    assertThat(sessions.update("42", id, ADA)).isTrue();
    assertThat(sessions.get("42", id)).isPresent();
  }

  @Test
  void badArgumentsAreRefusedBeforeAnythingIsSent() {
    Sessions<Profile> sessions = sessions();

    refuses("userId is null", () -> sessions.create(null, ADA));
    refuses("userId is empty", () -> sessions.get("", "id"));
    refuses("userId", () -> sessions.list("x".repeat(8193)));
    refuses("userId begins with a closing brace", () -> sessions.create("}x", ADA));
    refuses("sessionId is null", () -> sessions.touch("42", null));
    refuses("sessionId is empty", () -> sessions.delete("42", ""));
    refuses("sessionId has 257 characters", () -> sessions.peek("42", "x".repeat(257)));
    refuses("the value of session:{42} is null", () -> sessions.create("42", null));
    refuses("the value of session:{42} is null", () -> sessions.update("42", "id", null));
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void aValueOverTheLimitIsRefused() {
    Sessions<Profile> sessions = sessions(SessionSpec.json(Profile.class).maxValueBytes(10));

    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> sessions.create("42", ADA))
        .withMessageContaining("session:{42}")
        .withMessageContaining("maxValueBytes of 10");
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    SessionSpec.Builder<Profile> spec = SessionSpec.json(Profile.class);

    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> SessionSpec.json(Profile.class).ttl(Duration.ofSeconds(-1)).build())
        .withMessageContaining("ttl is PT-1S");
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> spec.maxPerUser(1_001).build())
        .withMessage("maxPerUser is 1001, not 1 to 1000");
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> SessionSpec.json(Profile.class).maxValueBytes(0).build())
        .withMessageContaining("maxValueBytes is 0");
  }

  @Test
  void aKeyThatIsSomethingElseIsNamed() {
    server.set("session:{42}", "secret");

    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(() -> sessions().create("42", ADA))
        .withMessageContaining("session:{42}")
        .withMessageNotContaining("secret")
        .satisfies(e -> assertThat(e.code()).isEqualTo("WRONGTYPE"));
  }

  @Test
  void sessionsThatAReplicaKnewAreThereAfterAFailover() {
    Sessions<Profile> sessions = sessions();
    String id = sessions.create("42", ADA).id();
    server.upstream().commands().waitForReplication(1, 5_000);

    cluster.killMasterOf("session:{42}");

    Poll.until("it is found", PATIENCE, () -> sessions.get("42", id).isPresent());
    assertThat(sessions.create("42", ADA)).isNotNull();
    assertThat(sessions.deleteAll("42")).isEqualTo(2);
  }

  private static void refuses(String problem, Runnable call) {
    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(call::run)
        .withMessageStartingWith(problem);
  }

  private double aMinuteFromNow() {
    return Double.parseDouble(server.time().get(0)) * 1000 + 60_000;
  }

  private Sessions<Profile> sessions() {
    return sessions(SessionSpec.json(Profile.class));
  }

  private Sessions<Profile> sessions(SessionSpec.Builder<Profile> spec) {
    return redis.sessions(spec.build());
  }
}
