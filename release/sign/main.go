// Command sign signs a release with the key of its maker: the checksums, and the provenance
// as an attestation, each as a bundle that cosign verifies. The key is one of cosign's or
// any of P-256 in PEM; COSIGN_PASSWORD opens it.
package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	attestation "github.com/in-toto/attestation/go/v1"
	protocommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/sigstore-go/pkg/sign"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"google.golang.org/protobuf/encoding/protojson"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: sign KEY FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "sign:", err)
		os.Exit(1)
	}
}

func run(keyFile, folder string) error {
	key, err := readKey(keyFile)
	if err != nil {
		return fmt.Errorf("%s: %w", keyFile, err)
	}
	sums, err := os.ReadFile(filepath.Join(folder, "checksums.txt"))
	if err != nil {
		return err
	}
	provenance, err := os.ReadFile(filepath.Join(folder, "provenance.json"))
	if err != nil {
		return err
	}
	statement := &attestation.Statement{}
	if err := protojson.Unmarshal(provenance, statement); err != nil {
		return fmt.Errorf("provenance.json: %w", err)
	}
	if err := statement.Validate(); err != nil {
		return fmt.Errorf("provenance.json: %w", err)
	}
	for name, content := range map[string]sign.Content{
		"checksums.txt.sigstore.json":   &sign.PlainData{Data: sums},
		"provenance.json.sigstore.json": &sign.DSSEData{Data: provenance, PayloadType: "application/vnd.in-toto+json"},
	} {
		bundle, err := sign.Bundle(content, key, sign.BundleOptions{})
		if err != nil {
			return err
		}
		text, err := protojson.Marshal(bundle)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// A key signs with ECDSA over P-256 and SHA-256.
type key struct{ *ecdsa.PrivateKey }

func readKey(file string) (*key, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	private, err := cryptoutils.UnmarshalPEMToPrivateKey(text, func(bool) ([]byte, error) {
		return []byte(os.Getenv("COSIGN_PASSWORD")), nil
	})
	if err != nil {
		return nil, err
	}
	k, ok := private.(*ecdsa.PrivateKey)
	if !ok || k.Curve != elliptic.P256() {
		return nil, errors.New("it is no key of ECDSA over P-256")
	}
	return &key{k}, nil
}

func (*key) GetHashAlgorithm() protocommon.HashAlgorithm {
	return protocommon.HashAlgorithm_SHA2_256
}

func (*key) GetSigningAlgorithm() protocommon.PublicKeyDetails {
	return protocommon.PublicKeyDetails_PKIX_ECDSA_P256_SHA_256
}

func (*key) GetHint() []byte { return nil }

func (*key) GetKeyAlgorithm() string { return "ECDSA" }

func (k *key) GetPublicKey() crypto.PublicKey { return k.Public() }

func (k *key) GetPublicKeyPem() (string, error) {
	text, err := cryptoutils.MarshalPublicKeyToPEM(k.Public())
	return string(text), err
}

func (k *key) SignData(_ context.Context, data []byte) (signature, digest []byte, err error) {
	sum := sha256.Sum256(data)
	signature, err = ecdsa.SignASN1(rand.Reader, k.PrivateKey, sum[:])
	return signature, sum[:], err
}
