// Verifies a hook of the portal (Standard Webhooks). Standard library only.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// VerifyHook tells whether the portal signed exactly this body with one of your secrets ("whsec_…"), within the last
// five minutes. body: the bytes as they came, before any parsing; now: seconds since 1970. Remember the ids you have
// worked off: a hook may come twice.
func VerifyHook(id, timestamp, signature string, body []byte, secrets []string, now int64) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now-seconds > 300 || seconds-now > 300 {
		return false
	}
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			continue
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + timestamp + "."))
		mac.Write(body)
		good := mac.Sum(nil)
		for _, entry := range strings.Split(signature, " ") {
			version, text, _ := strings.Cut(entry, ",")
			given, err := base64.StdEncoding.DecodeString(text)
			if version == "v1" && err == nil && hmac.Equal(given, good) {
				return true
			}
		}
	}
	return false
}

// go run verify.go VECTORS.json: for this repository's test.
func main() {
	raw, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var given struct {
		Secret string
		Now    int64
		Cases  []struct{ Name, ID, Timestamp, Signature, Body string }
	}
	if err := json.Unmarshal(raw, &given); err != nil {
		panic(err)
	}
	for _, c := range given.Cases {
		said := "refused"
		if VerifyHook(c.ID, c.Timestamp, c.Signature, []byte(c.Body), []string{given.Secret}, given.Now) {
			said = "good"
		}
		fmt.Printf("%s\t%s\n", c.Name, said)
	}
}
