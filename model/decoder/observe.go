package decoder

import "context"

// Operation names a step of the forward pass by what it computes.
type Operation string

// The operations, in the order in which they are computed. Shapes are those of one row.
const (
	OpEmbedding    Operation = "embedding"     // [width] scaled embedding of the token
	OpAttnNorm     Operation = "attn_norm"     // [width] normalized residual stream, before it is quantized
	OpQuery        Operation = "q"             // [heads*dim] queries
	OpKey          Operation = "k"             // [kv*dim] keys
	OpValue        Operation = "v"             // [kv*dim] values
	OpQueryRope    Operation = "q_rope"        // [heads*dim] rotated queries
	OpKeyRope      Operation = "k_rope"        // [kv*dim] rotated keys, before they are stored
	OpAttention    Operation = "attention"     // [heads*dim] softmax(q k' * scale) v
	OpAttnOutput   Operation = "attn_output"   // [width] attention, projected
	OpAttnResidual Operation = "attn_residual" // [width] residual stream after attention
	OpFFNNorm      Operation = "ffn_norm"      // [width] normalized residual stream
	OpGate         Operation = "ffn_gate"      // [ffn]
	OpUp           Operation = "ffn_up"        // [ffn]
	OpActivation   Operation = "ffn_act"       // [ffn] silu(gate) * up, the input of ffn_down
	OpDown         Operation = "ffn_down"      // [width] what the feed-forward network adds
	OpFFNResidual  Operation = "ffn_residual"  // [width] residual stream after it
	OpOutputNorm   Operation = "output_norm"   // [width] normalized residual stream
	OpLogits       Operation = "logits"        // [vocab]
)

// Outside is the layer of operations that belong to no transformer block: the embedding, the last
// norm and the logits.
const Outside = -1

// Observer sees the results of the operations of a forward pass.
type Observer interface {
	// Observe is called from the goroutine of the pass, after each operation. x is row-major, of so
	// many rows: the tokens of the batch in order, in the last layer from OpAttnOutput on and
	// outside of layers at the end only those whose logits are wanted. The output norm and the
	// logits come in portions of up to 32 rows. x is only read and valid only during the call.
	// Models without a rotary embedding have no OpQueryRope and OpKeyRope.
	Observe(layer int, op Operation, x []float32, rows int)
}

// ForwardObserved is Forward with an observer of its operations. What is computed does not depend on
// whether there is one.
func (m *Model) ForwardObserved(ctx context.Context, spans []Span, o Observer, emit func(span, index int, logits []float32) error) error {
	w := m.free.Get().(*workspace)
	defer m.free.Put(w)
	w.observer = o
	defer func() { w.observer = nil }()
	return m.forwardSpans(ctx, w, spans, emit)
}

// observe shows the result of an operation, if somebody is interested.
func (w *workspace) observe(layer int, op Operation, x []float32, rows int) {
	if w.observer != nil {
		w.observer.Observe(layer, op, x, rows)
	}
}
