package cel

import (
	"crypto/tls"
	"crypto/x509"
)

// SignedRequest reads a request for a certificate as the server does.
func (Server) SignedRequest(request []byte) bool {
	r, err := x509.ParseCertificateRequest(request)
	return err == nil && r.CheckSignature() == nil
}

// KeyPair reads both as the server does.
func (Server) KeyPair(certificate, key []byte) bool {
	_, err := tls.X509KeyPair(certificate, key)
	return err == nil
}

// Authority reads a certificate as the server does.
func (Server) Authority(certificate []byte) bool {
	c, err := x509.ParseCertificate(certificate)
	return err == nil && c.IsCA && c.BasicConstraintsValid
}
