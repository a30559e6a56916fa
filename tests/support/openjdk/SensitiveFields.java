import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What OpenJDK makes of sensitive fields of SaaS V1.0 (protocol/saas-v1.md 5), to compare our own cipher with:
 *
 *   java tests/support/openjdk/SensitiveFields.java > tests/support/openjdk/sensitive-fields.json
 *
 * Needs a JDK of 17 or later; the test that reads the file needs none.
 */
public class SensitiveFields {
  static final String[] KEYS = {
    "9e0b3c1a-7d52-4f06-8a41-5c2e6f7d8b90", "demo-key-0001", "k", "密钥-🔑",
    "a key with blanks and \"quotes\"", "x".repeat(512),
  };
  static final String[] VALUES = {
    "", "a", "15 characters !", "sixteen letters!", "17 characters is ", "用户@例子.中国", "+8613800000000", "p".repeat(79),
  };

  public static void main(String[] args) throws Exception {
    List<String> rows = new ArrayList<>();
    for (int bits : new int[] {256, 128}) {
      for (String key : KEYS) {
        byte[] aes = deriveKey(key, bits);
        for (String value : VALUES) {
          String iv = HexFormat.of().formatHex(deriveKey(key + value, 128)).substring(0, 16);
          rows.add(row(key, bits, aes, iv, value));
        }
      }
      // Enough seeds that every way the generator's carry can go is gone.
      for (int n = 0; n < 200; n += 1) {
        String key = "seed-" + n;
        rows.add(row(key, bits, deriveKey(key, bits), "0123456789abcdef", "value"));
      }
    }
    System.out.println("[\n  " + String.join(",\n  ", rows) + "\n]");
  }

  static byte[] deriveKey(String key, int bits) throws Exception {
    SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
    random.setSeed(key.getBytes(StandardCharsets.UTF_8));
    KeyGenerator generator = KeyGenerator.getInstance("AES");
    generator.init(bits, random);
    return generator.generateKey().getEncoded();
  }

  static String row(String key, int bits, byte[] aes, String iv, String value) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    IvParameterSpec vector = new IvParameterSpec(iv.getBytes(StandardCharsets.UTF_8));
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aes, "AES"), vector);
    byte[] encrypted = cipher.doFinal(value.getBytes(StandardCharsets.UTF_8));
    String field = iv + Base64.getEncoder().encodeToString(encrypted);
    String type = bits == 256 ? "1" : "2";
    return String.format("{ \"key\": %s, \"type\": \"%s\", \"aesKey\": \"%s\", \"iv\": \"%s\", \"value\": %s, \"field\": \"%s\" }",
        json(key), type, HexFormat.of().formatHex(aes), iv, json(value), field);
  }

  static String json(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20 || c > 0x7e) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
}
