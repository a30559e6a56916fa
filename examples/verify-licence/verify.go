// Verifies a licence key or an activation file without network. Go 1.19 or newer; standard library only.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type JWK struct {
	Kid string `json:"kid"`
	X   string `json:"x"`
}

type Payload struct {
	Kid    string          `json:"kid"`
	ID     string          `json:"jti"`
	Nbf    *int64          `json:"nbf"`
	Exp    *int64          `json:"exp"`
	Device string          `json:"fpr"`
	Seats  *int            `json:"seats"`
	Limits json.RawMessage `json:"limits"`
}

// VerifyLicence gives the payload, if one of your account's public keys signed exactly this text; nil otherwise.
// version: "KL1" for licence keys, "KA1" for activation files; now: seconds since 1970.
func VerifyLicence(text, version string, keys []JWK, now int64) *Payload {
	parts := strings.Split(strings.TrimSpace(text), ".")
	if len(parts) != 3 || parts[0] != version {
		return nil
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return nil
	}
	var payload Payload
	if json.Unmarshal(body, &payload) != nil {
		return nil
	}
	for _, key := range keys {
		public, err := base64.RawURLEncoding.DecodeString(key.X)
		if key.Kid != payload.Kid || err != nil || len(public) != ed25519.PublicKeySize {
			continue
		}
		if !ed25519.Verify(public, []byte(parts[0]+"."+parts[1]), signature) {
			return nil
		}
		if payload.Nbf != nil && now < *payload.Nbf || payload.Exp != nil && now >= *payload.Exp {
			return nil
		}
		return &payload
	}
	return nil
}

// go run verify.go VECTORS.json: for this repository's test.
func main() {
	var vectors struct {
		Jwks  struct{ Keys []JWK }
		Cases []struct {
			Name, Text, Version string
			Now                 int64
		}
	}
	data, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = json.Unmarshal(data, &vectors)
	}
	if err != nil {
		panic(err)
	}
	for _, c := range vectors.Cases {
		verdict := "invalid"
		if VerifyLicence(c.Text, c.Version, vectors.Jwks.Keys, c.Now) != nil {
			verdict = "valid"
		}
		fmt.Printf("%s\t%s\n", c.Name, verdict)
	}
}
