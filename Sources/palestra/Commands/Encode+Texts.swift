import Agents
import Datasets
import Experiments
import Figures
import Foundations
import Learning

extension Encode {
  /// What encodes texts; nil where the model is of another kind.
  func textEncoder() throws -> TextEncoder? {
    if !TextgenrnnModel.isWeights(model) {
      let saved = try SavedModel(contentsOf: model)
      guard try saved.makeAgent(agents: .standard) is any TextGenerating else { return nil }
    }
    guard !svc, !untrained, arguments.isEmpty else {
      throw ViewFailure(
        misuse: "--svc, --untrained and --argument are for models of examples: \(model) is a text "
          + "model")
    }
    guard let input, !input.hasSuffix(".npy") else {
      throw ViewFailure(
        misuse: "\(model) is a text model: give --input, a file of texts, one a line")
    }
    return try TextEncoder(try GenerativeModel.agent(model), path: model)
  }

  /// Writes the codes of the texts, prints similarities, or both.
  func encodeTexts(_ encoder: TextEncoder) throws {
    var corpus = OwnCorpus(path: input ?? "")
    corpus.form.testFraction = 0
    let texts = try ViewFailure.wrapping { try corpus.load() }
    if texts.droppedByteCount > 0 {
      Console.warning(
        "\(corpus.path): \(grouped(texts.droppedByteCount)) bytes are not UTF-8 and were dropped")
    }
    var result: [(String, JSONValue)] = [("model", .string(model))]
    if let output { result += try write(try encoder.encoded(texts.train), to: output) }
    if let similar {
      let found = try ViewFailure.wrapping {
        try encoder.similarities(
          of: similar, to: texts.train, components: pca == 0 ? nil : pca ?? 50)
      }
      if !json { Table.print(found.map { [decimal($0.cosine, 4), $0.text] }) }
      let list = found.map { similarity in
        JSONValue.object([
          .init("similarity", .number(similarity.cosine)), .init("text", .string(similarity.text)),
        ])
      }
      result += [("text", .string(similar)), ("similar", .array(list))]
    }
    if json { ResultJSON.print(result) }
  }
}
