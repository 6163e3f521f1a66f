// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The C program that calls a module directly: {@code src/test/c/pkcs11_floor.c}.
 *
 * @param name {@link Contestant#FLOOR} or {@link Contestant#CONTROL}
 * @param command the program, and its arguments but the number of threads and the input
 * @param input what is signed, decrypted and so on; empty for the operation's message
 * @param check whether a result is right
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record CFloor(String name, List<String> command, byte[] input, Check check) implements Entrant {

  /** Looks at the result of a first operation. */
  interface Check {
    void accept(byte[] result) throws Exception;
  }

  private static final int LIMIT_SECONDS = 60;

  @Override
  public Contestant contestant() {
    return new Contestant(name, 0);
  }

  /** Logs in before it answers: no other process should do so at the same time. */
  @Override
  public Player enter(Contest contest, Path log) throws IOException {
    List<String> all =
        Stream.concat(
                command.stream(),
                Stream.of(Integer.toString(contest.threads()), HexFormat.of().formatHex(input)))
            .toList();
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.to(log.toFile())).start();
    Floor floor = new Floor(contestant(), process, contest.tempo());
    boolean right = false;
    try {
      check.accept(HexFormat.of().parseHex(floor.ask("check")));
      right = true;
    } catch (Exception e) {
      throw new IOException(contestant() + ": " + e.getMessage(), e);
    } finally {
      if (!right) {
        floor.close();
      }
    }
    return floor;
  }

  /** The program as it runs. */
  private static final class Floor implements Player {

    private final Contestant contestant;
    private final Process process;
    private final Tempo tempo;
    private final Writer in;
    private final BufferedReader out;

    Floor(Contestant contestant, Process process, Tempo tempo) {
      this.contestant = contestant;
      this.process = process;
      this.tempo = tempo;
      this.in = process.outputWriter(StandardCharsets.US_ASCII);
      this.out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    @Override
    public Contestant contestant() {
      return contestant;
    }

    @Override
    public void awaitReady() {}

    /** C has nothing to compile: it leaves the processors to those who have. */
    @Override
    public boolean isWarm() {
      return true;
    }

    @Override
    public void startTurn() {
      tell("go " + tempo.turnMillis());
    }

    @Override
    public Sample awaitTurn() throws IOException {
      String[] figures = answer().split(" ", -1);
      return new Sample(
          Long.parseLong(figures[0]),
          Long.parseLong(figures[1]),
          Long.parseLong(figures[2]),
          0,
          0,
          0);
    }

    String ask(String line) throws IOException {
      tell(line);
      return answer();
    }

    private void tell(String line) {
      try {
        in.write(line + "\n");
        in.flush();
      } catch (IOException e) {
        // It has ended: what it said last is the answer.
      }
    }

    private String answer() throws IOException {
      CompletableFuture<String> line = CompletableFuture.supplyAsync(this::read);
      String answer;
      try {
        answer = line.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        throw new IOException(contestant + " does not answer", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
      if (answer.startsWith("error")) {
        throw new IOException(contestant + ": " + answer);
      }
      return answer;
    }

    private String read() {
      try {
        String line = out.readLine();
        return line == null ? "error: it has ended" : line;
      } catch (IOException e) {
        return "error: " + e.getMessage();
      }
    }

    /** It ends with its input; but not if it hangs. */
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
