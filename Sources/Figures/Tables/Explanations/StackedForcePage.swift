import Foundations
import Gym
import Viewer

/// A stacked force plot as one HTML page that needs no other file and no network: hovering over a row
/// shows its output and the features that contribute most.
public struct StackedForcePage: Sendable {
  /// How the figure is drawn.
  public var plot: StackedForcePlot
  /// The features that are listed for a row.
  public var listedFeatures: Int

  /// Makes a page.
  public init(_ plot: StackedForcePlot = StackedForcePlot(), listedFeatures: Int = 8) {
    (self.plot, self.listedFeatures) = (plot, listedFeatures)
  }

  /// The document.
  /// - Throws: what writing the figure as SVG throws.
  /// - Precondition: there is a row.
  public func html(_ attributions: FeatureAttributions) throws -> String {
    let layout = plot.layout(attributions)
    let svg = try plot.scene(attributions).svg(name: "force plot of \(attributions.outputName)")
    let facts = JSONValue.object([
      .init("left", .number(layout.area.origin.x)), .init("width", .number(layout.area.width)),
      .init("name", .string(attributions.outputName)),
      .init(
        "rows",
        .array(
          layout.rows.map { row in
            .object([
              .init("row", .integer(Int128(row))),
              .init("output", .string(attributions.outputText(attributions.outputs[row]))),
              .init("features", .array(features(attributions, row: row))),
            ])
          })),
    ])
    return """
      <!DOCTYPE html>
      <html lang="en">
      <meta charset="utf-8">
      <title>Force plot</title>
      <style>
        body { font: 13px "DejaVu Sans", Verdana, sans-serif; margin: 1em; color: #14161c }
        figure { position: relative; display: inline-block; margin: 0 }
        #line { position: absolute; top: 0; width: 1px; height: 100%; background: #14161c; display: none;
          pointer-events: none }
        #values { min-height: 12em } td { padding: 0 .8em 0 0 }
        .higher { color: #ff0d57 } .lower { color: #1e88e5 }
      </style>
      <figure>\(svg)<div id="line"></div></figure>
      <div id="values">Move over the figure to see a row.</div>
      <script>
      const facts = \(Self.scriptText(facts));
      const figure = document.querySelector("figure"), line = document.getElementById("line");
      const values = document.getElementById("values");
      function cell(row, text, kind) {
        const cell = row.insertCell();
        cell.textContent = text;
        if (kind) cell.className = kind;
      }
      figure.addEventListener("mousemove", event => {
        const box = figure.querySelector("svg").getBoundingClientRect();
        const x = (event.clientX - box.left) * figure.querySelector("svg").viewBox.baseVal.width / box.width;
        const index = Math.floor((x - facts.left) / facts.width * facts.rows.length);
        const row = facts.rows[index];
        line.style.display = row ? "block" : "none";
        if (!row) return;
        line.style.left = (event.clientX - box.left) + "px";
        values.textContent = "row " + row.row + ": " + facts.name + " = " + row.output;
        const table = values.appendChild(document.createElement("table"));
        for (const [label, contribution, isHigher] of row.features) {
          const entry = table.insertRow();
          cell(entry, label);
          cell(entry, contribution, isHigher ? "higher" : "lower");
        }
      });
      </script>
      </html>

      """
  }

  /// The largest contributions of a row: label, contribution, whether it raises the output.
  private func features(_ attributions: FeatureAttributions, row: Int) -> [JSONValue] {
    let contributions = attributions.contributions[row]
    let order = contributions.indices.sorted {
      (contributions[$1].magnitude, $0) < (contributions[$0].magnitude, $1)
    }
    return order.prefix(listedFeatures).map {
      .array([
        .string(attributions.label(row: row, feature: $0)),
        .string(AttributionColors.signed(contributions[$0])), .bool(contributions[$0] >= 0),
      ])
    }
  }

  /// JSON that cannot end the script or open a comment in it.
  private static func scriptText(_ value: JSONValue) -> String {
    "\(value)".replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
      .replacing("\u{2028}", with: "\\u2028").replacing("\u{2029}", with: "\\u2029")
  }
}
