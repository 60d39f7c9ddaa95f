package lsp

import "encoding/json"

// What of the protocol's types is used here. Names are the protocol's.

type (
	position struct {
		Line      uint32 `json:"line"`
		Character uint32 `json:"character"`
	}
	textRange struct {
		Start position `json:"start"`
		End   position `json:"end"`
	}
	location struct {
		URI   string    `json:"uri"`
		Range textRange `json:"range"`
	}
	documentID struct {
		URI string `json:"uri"`
	}
)

type initializeParams struct {
	ProcessID        *int     `json:"processId"`
	RootURI          *string  `json:"rootUri"`
	WorkspaceFolders []folder `json:"workspaceFolders"`
	Options          settings `json:"initializationOptions"`
	Capabilities     struct {
		General struct {
			PositionEncodings []encoding `json:"positionEncodings"`
		} `json:"general"`
		TextDocument struct {
			Diagnostic         *struct{} `json:"diagnostic"`
			PublishDiagnostics struct {
				RelatedInformation bool `json:"relatedInformation"`
				TagSupport         *struct {
					ValueSet []int `json:"valueSet"`
				} `json:"tagSupport"`
				CodeDescription bool `json:"codeDescriptionSupport"`
			} `json:"publishDiagnostics"`
			DocumentSymbol struct {
				Nested bool `json:"hierarchicalDocumentSymbolSupport"`
			} `json:"documentSymbol"`
			CodeAction struct {
				Literals *struct{} `json:"codeActionLiteralSupport"`
			} `json:"codeAction"`
			Completion struct {
				Item struct {
					Snippets bool      `json:"snippetSupport"`
					Tags     *struct{} `json:"tagSupport"`
				} `json:"completionItem"`
			} `json:"completion"`
		} `json:"textDocument"`
		Workspace struct {
			Configuration bool `json:"configuration"`
			Diagnostics   struct {
				RefreshSupport bool `json:"refreshSupport"`
			} `json:"diagnostics"`
			DidChangeWatchedFiles struct {
				DynamicRegistration bool `json:"dynamicRegistration"`
			} `json:"didChangeWatchedFiles"`
		} `json:"workspace"`
	} `json:"capabilities"`
}

// settings are those named plimsoll in the client.
type settings struct {
	Advice *bool    `json:"advice"`
	Inputs []string `json:"inputs"` // folders, relative to the workspace folder
}

// UnmarshalJSON takes the settings that are what they should be: a wrong one keeps nobody from
// working.
func (s *settings) UnmarshalJSON(data []byte) error {
	var said struct{ Advice, Inputs json.RawMessage }
	_ = json.Unmarshal(data, &said) // then nothing is said
	var advice *bool
	if json.Unmarshal(said.Advice, &advice) == nil {
		s.Advice = advice
	}
	var inputs []string
	if json.Unmarshal(said.Inputs, &inputs) == nil {
		s.Inputs = inputs
	}
	return nil
}

type folder struct {
	URI  string `json:"uri"`
	Name string `json:"name"`
}

type didOpenParams struct {
	TextDocument struct {
		URI        string `json:"uri"`
		LanguageID string `json:"languageId"`
		Version    int32  `json:"version"`
		Text       string `json:"text"`
	} `json:"textDocument"`
}

type didChangeParams struct {
	TextDocument struct {
		URI     string `json:"uri"`
		Version int32  `json:"version"`
	} `json:"textDocument"`
	ContentChanges []contentChange `json:"contentChanges"`
}

type contentChange struct {
	Range *textRange `json:"range"`
	Text  string     `json:"text"`
}

type documentParams struct {
	TextDocument documentID `json:"textDocument"`
}

type foldersParams struct {
	Event struct {
		Added   []folder `json:"added"`
		Removed []folder `json:"removed"`
	} `json:"event"`
}

type configurationParams struct {
	Settings struct {
		Plimsoll settings `json:"plimsoll"`
	} `json:"settings"`
}

type cancelParams struct {
	ID json.RawMessage `json:"id"`
}

type diagnostic struct {
	Range              textRange    `json:"range"`
	Severity           int          `json:"severity"`
	Code               string       `json:"code"`
	CodeDescription    *description `json:"codeDescription,omitempty"`
	Source             string       `json:"source"`
	Message            string       `json:"message"`
	Tags               []int        `json:"tags,omitempty"`
	RelatedInformation []related    `json:"relatedInformation,omitempty"`
}

type description struct {
	Href string `json:"href"`
}

type related struct {
	Location location `json:"location"`
	Message  string   `json:"message"`
}

// The severities and tags of diagnostics.
const (
	severityError       = 1
	severityWarning     = 2
	severityInformation = 3

	tagUnnecessary = 1
	tagDeprecated  = 2
)

type publishParams struct {
	URI         string       `json:"uri"`
	Version     *int32       `json:"version,omitempty"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

type documentDiagnosticParams struct {
	TextDocument     documentID `json:"textDocument"`
	PreviousResultID string     `json:"previousResultId"`
}

type workspaceDiagnosticParams struct {
	PreviousResultIDs []struct {
		URI   string `json:"uri"`
		Value string `json:"value"`
	} `json:"previousResultIds"`
}

// A diagnosticReport is what a client gets that asks: whole, or that all is as it was.
type diagnosticReport struct {
	Kind     string        `json:"kind"`
	ResultID string        `json:"resultId"`
	Items    *[]diagnostic `json:"items,omitempty"`

	URI     *string `json:"uri,omitempty"`
	Version *int32  `json:"version,omitempty"`
}

type codeActionParams struct {
	TextDocument documentID `json:"textDocument"`
	Range        textRange  `json:"range"`
	Context      struct {
		Only []string `json:"only"`
	} `json:"context"`
}

type codeAction struct {
	Title       string        `json:"title"`
	Kind        string        `json:"kind"`
	Diagnostics []diagnostic  `json:"diagnostics,omitempty"`
	IsPreferred bool          `json:"isPreferred,omitempty"`
	Edit        workspaceEdit `json:"edit"`
}

type workspaceEdit struct {
	Changes map[string][]textEdit `json:"changes"`
}

type textEdit struct {
	Range   textRange `json:"range"`
	NewText string    `json:"newText"`
}

// The kinds of code actions.
const (
	kindQuickFix = "quickfix"
	kindFixAll   = "source.fixAll.plimsoll"
)
