import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies a hook of the portal (Standard Webhooks). Java 17 or newer; no library. */
public class Verify {
  /**
   * Whether the portal signed exactly this body with one of your secrets ("whsec_…"), within the last five minutes.
   * Remember the ids you have worked off: a hook may come twice.
   *
   * @param body the bytes as they came, before any parsing
   * @param now seconds since 1970
   */
  public static boolean verifyHook(
      String id, String timestamp, String signature, byte[] body, List<String> secrets, long now)
      throws GeneralSecurityException {
    if (!timestamp.matches("\\d{1,12}") || Math.abs(now - Long.parseLong(timestamp)) > 300) return false;
    for (String secret : secrets) {
      byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      byte[] good = Base64.getEncoder().encode(mac.doFinal(body));
      for (String entry : signature.split(" ")) {
        if (!entry.startsWith("v1,")) continue;
        byte[] given = entry.substring(3).getBytes(StandardCharsets.UTF_8);
        if (MessageDigest.isEqual(good, given)) return true;
      }
    }
    return false;
  }

  /** java Verify.java CASES.txt SECRET NOW: for this repository's test; fields between tabs, the body in base64. */
  public static void main(String[] args) throws Exception {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] c = line.split("\t", -1);
      byte[] body = Base64.getDecoder().decode(c[4]);
      boolean good = verifyHook(c[1], c[2], c[3], body, List.of(args[1]), Long.parseLong(args[2]));
      System.out.println(c[0] + "\t" + (good ? "good" : "refused"));
    }
  }
}
