// Arbor's speed on copies of a cell: compartment-steps a second, as one line of JSON.
//
//   cell_speed --model MODEL.json [--copies 256] [--threads 2] [--t 100] [--dt 0.025]
//              [--amplitude A] [--delay 0] [--dur 1e9]
//
// The counterpart of ../neuron/cell_speed.py: the first cell of a reference case, its mechanisms
// from Arbor's own catalogues (bbp, and default for pas), fixed step, a current step into every
// soma. One control volume is one segment of the model; the wall time is that of simulation.run()
// alone. Nothing connects the copies, so Arbor takes each through the whole run before the next.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include <arbor/cable_cell.hpp>
#include <arbor/context.hpp>
#include <arbor/load_balance.hpp>
#include <arbor/mechcat.hpp>
#include <arbor/morph/cv_data.hpp>
#include <arbor/morph/mprovider.hpp>
#include <arbor/morph/segment_tree.hpp>
#include <arbor/recipe.hpp>
#include <arbor/simulation.hpp>
#include <arbor/units.hpp>
#include <arbor/version.hpp>
#include <nlohmann/json.hpp>

namespace U = arb::units;
using nlohmann::json;

struct Options {
  std::string model;
  unsigned copies = 256;
  unsigned threads = 2;
  double t = 100;
  double dt = 0.025;
  double amplitude = 0.1553;
  double delay = 0;
  double dur = 1e9;
};

Options parseOptions(int argc, char** argv) {
  Options options;
  for (int k = 1; k < argc; k += 2) {
    const std::string name = argv[k];
    if (k + 1 == argc) throw std::invalid_argument("no value after " + name);
    const std::string value = argv[k + 1];
    if (name == "--model") options.model = value;
    else if (name == "--copies") options.copies = std::stoul(value);
    else if (name == "--threads") options.threads = std::stoul(value);
    else if (name == "--t") options.t = std::stod(value);
    else if (name == "--dt") options.dt = std::stod(value);
    else if (name == "--amplitude") options.amplitude = std::stod(value);
    else if (name == "--delay") options.delay = std::stod(value);
    else if (name == "--dur") options.dur = std::stod(value);
    else throw std::invalid_argument("unknown option " + name);
  }
  if (options.model.empty()) throw std::invalid_argument("--model MODEL.json is needed");
  return options;
}

// A value of the model: one number, or one a segment.
double at(const json& value, std::size_t segment) {
  return (value.is_array() ? value.at(segment) : value).get<double>();
}

// The two halves of a segment, either side of its centre: cylinders of one length, as Arbor takes
// the middle of a control volume by length as the place of its voltage.
struct Halves {
  double length;                   // of each, um
  std::array<double, 2> diameter;  // um
};

// Halves with a given membrane area together (um2) and a given axial resistance each (MOhm). A
// model's resistances follow the taper inside a segment: one cylinder would not give them.
Halves halvesFor(double area, double resistivity, double proximal, double distal) {
  // R = 0.01 Ra length / (pi d2/4), hence d = scale sqrt(length / R).
  const double scale = std::sqrt(0.04 * resistivity / std::numbers::pi);
  const double perLength = scale * (1 / std::sqrt(proximal) + 1 / std::sqrt(distal));
  const double length = std::pow(area / (std::numbers::pi * perLength), 2. / 3.);
  return {length, {scale * std::sqrt(length / proximal), scale * std::sqrt(length / distal)}};
}

std::vector<Halves> halvesOf(const json& section) {
  const std::size_t count = section.at("nseg");
  const double resistivity = section.at("Ra");
  const json& ri = section.at("ri");
  std::vector<Halves> halves;
  double proximal = at(ri, 0);
  for (std::size_t k = 0; k < count; ++k) {
    // Between two centres only the sum is known, and only it matters: shared as cylinders would.
    double distal = section.at("ri_end");
    double next = 0;
    if (k + 1 < count) {
      const double here = std::pow(at(section.at("diam"), k), -2);
      const double there = std::pow(at(section.at("diam"), k + 1), -2);
      distal = at(ri, k + 1) * here / (here + there);
      next = at(ri, k + 1) - distal;
    }
    halves.push_back(halvesFor(at(section.at("area"), k), resistivity, proximal, distal));
    proximal = next;
  }
  return halves;
}

// The halves as Arbor's tree of cylinders: halves 2k and 2k + 1 are segment k of the model, counted
// over all its sections.
arb::segment_tree buildTree(const json& sections) {
  arb::segment_tree tree;
  std::vector<std::size_t> firstSegment;
  std::size_t segments = 0;
  for (const json& section : sections) {
    arb::msize_t parent = arb::mnpos;
    if (!section.at("parent").is_null()) {
      const std::size_t index = section.at("parent");
      const double x = section.at("parent_x");
      const std::size_t count = sections.at(index).at("nseg");
      if (x <= 0) throw std::runtime_error("a section joined to its parent's x = 0");
      // The end of the last segment, or the centre of the one that x falls in.
      const std::size_t within = std::min<std::size_t>(x * count, count - 1);
      parent = 2 * (firstSegment.at(index) + within) + (x >= 1 ? 1 : 0);
    }
    firstSegment.push_back(segments);
    // Only lengths and diameters count, so every section lies on the same axis.
    double z = 0;
    for (const Halves& halves : halvesOf(section)) {
      for (const double diameter : halves.diameter) {
        const arb::mpoint from{0, 0, z, diameter / 2};
        z += halves.length;
        parent = tree.append(parent, from, {0, 0, z, diameter / 2}, 1);
      }
      ++segments;
    }
  }
  return tree;
}

// What of a section's parameters holds for one segment, or for all of them.
arb::density densityOf(const std::string& name, const json& parameters, const json& ions,
                       std::size_t segment) {
  if (name == "pas") {
    // e is a global of Arbor's pas, so it is part of the mechanism's name.
    const double e = at(parameters.at("e"), segment);
    return arb::density("pas/e=" + json(e).dump(), {{"g", at(parameters.at("g"), segment)}});
  }
  arb::mechanism_desc mechanism(name);
  for (const auto& [parameter, value] : parameters.items()) {
    mechanism.set(parameter, at(value, segment));
  }
  // Arbor's pool has its own start value, NEURON's starts from the ion's.
  if (name == "CaDynamics_E2") mechanism.set("initCai", at(ions.at("ca").at("cai"), segment));
  return arb::density(mechanism);
}

void paintSection(arb::decor& decor, const json& section,
                  const std::vector<arb::mcable_list>& segmentCables, std::size_t first) {
  const std::size_t count = section.at("nseg");
  arb::mcable_list whole;
  for (std::size_t k = 0; k < count; ++k) {
    whole.insert(whole.end(), segmentCables[first + k].begin(), segmentCables[first + k].end());
  }
  // Paints what(k) on segment k, or on all at once if none of the values is a list.
  const auto paint = [&](const json& values, const auto& what) {
    const auto isList = [](const json& value) { return value.is_array(); };
    const bool varies = isList(values) || std::any_of(values.begin(), values.end(), isList);
    if (!varies) decor.paint(whole, what(0));
    for (std::size_t k = 0; varies && k < count; ++k) {
      decor.paint(segmentCables[first + k], what(k));
    }
  };

  decor.paint(whole, arb::axial_resistivity{section.at("Ra").get<double>() * U::Ohm * U::cm});
  const json& cm = section.at("cm");
  paint(cm, [&](std::size_t k) {
    return arb::membrane_capacitance{0.01 * at(cm, k) * U::F / U::m2};
  });
  const json& ions = section.at("ions");
  for (const auto& [name, parameters] : section.at("mechanisms").items()) {
    paint(parameters, [&](std::size_t k) { return densityOf(name, parameters, ions, k); });
  }
  for (const auto& [ion, values] : ions.items()) {
    if (ion == "ttx") continue;
    paint(values, [&](std::size_t k) {
      return arb::init_int_concentration{ion, at(values.at(ion + "i"), k) * U::mM};
    });
    paint(values, [&](std::size_t k) {
      return arb::init_ext_concentration{ion, at(values.at(ion + "o"), k) * U::mM};
    });
    paint(values, [&](std::size_t k) {
      return arb::init_reversal_potential{ion, at(values.at("e" + ion), k) * U::mV};
    });
  }
}

arb::cable_cell buildCell(const json& model, const Options& options) {
  const json& cell = model.at("cells").at(0);
  const json& sections = cell.at("sections");
  const arb::morphology morphology(buildTree(sections));
  const std::size_t segments = cell.at("n_segments");

  // A control volume ends where its segment does; where sections fork there is one more, of no
  // area, as NEURON's node at a section's end. A fork at a segment's centre lies in its volume.
  const arb::mprovider provider(morphology);
  std::vector<arb::mcable_list> segmentCables(segments);
  arb::mlocation_list boundaries;
  for (std::size_t k = 0; k < segments; ++k) {
    for (const std::size_t half : {2 * k, 2 * k + 1}) {
      segmentCables[k].push_back(thingify(arb::reg::segment(half), provider).cables().at(0));
    }
    boundaries.push_back(prox_loc(segmentCables[k].front()));
    boundaries.push_back(dist_loc(segmentCables[k].back()));
  }

  arb::decor decor;
  decor.set_default(arb::init_membrane_potential{model.at("v_init").get<double>() * U::mV});
  decor.set_default(arb::temperature{(model.at("celsius").get<double>() + 273.15) * U::Kelvin});
  decor.set_default(arb::ion_reversal_potential_method{"ca", "nernst/ca"});
  std::size_t first = 0;
  for (const json& section : sections) {
    paintSection(decor, section, segmentCables, first);
    first += section.at("nseg").get<std::size_t>();
  }
  const arb::mlocation soma = dist_loc(segmentCables[0].front());
  decor.place(soma, arb::i_clamp::box(options.delay * U::ms, options.dur * U::ms,
                                      options.amplitude * U::nA));
  decor.place(soma, arb::threshold_detector{-30 * U::mV}, "soma");

  arb::cable_cell built(morphology, decor, {}, arb::cv_policy_explicit(boundaries));
  const auto volumes = cv_data(built);
  std::size_t withArea = 0;
  for (std::size_t k = 0; k < volumes->size(); ++k) {
    const auto cables = volumes->cables(k);
    withArea += std::any_of(cables.begin(), cables.end(),
                            [](const arb::mcable& c) { return c.dist_pos > c.prox_pos; });
  }
  if (withArea != segments) throw std::runtime_error("control volumes differ from segments");
  return built;
}

// Independent copies of one cell.
class Copies : public arb::recipe {
 public:
  Copies(arb::cable_cell cell, unsigned count) : cell_(std::move(cell)), count_(count) {
    properties_.default_parameters = arb::neuron_parameter_defaults;
    properties_.catalogue = arb::global_default_catalogue();
    properties_.catalogue.extend(arb::global_bbp_catalogue());
  }
  arb::cell_size_type num_cells() const override { return count_; }
  arb::cell_kind get_cell_kind(arb::cell_gid_type) const override { return arb::cell_kind::cable; }
  arb::util::unique_any get_cell_description(arb::cell_gid_type) const override { return cell_; }
  std::any get_global_properties(arb::cell_kind) const override { return properties_; }

 private:
  arb::cable_cell cell_;
  unsigned count_;
  arb::cable_cell_global_properties properties_;
};

void run(const Options& options) {
  std::ifstream file(options.model);
  if (!file) throw std::runtime_error("cannot read " + options.model);
  const json model = json::parse(file);
  // The one constant of the model that is fixed inside Arbor's mechanisms.
  if (model.at("mech_globals").value("/Ih/ehcn"_json_pointer, -45.0) != -45) {
    throw std::runtime_error("Arbor's Ih has ehcn = -45 mV");
  }

  const Copies copies(buildCell(model, options), options.copies);
  const auto context = arb::make_context({options.threads, arb::gpu_nil_id});
  arb::simulation simulation(copies, context, arb::partition_load_balance(copies, context));
  std::vector<double> spikes;
  // The global callback would see only spikes that a connection carries.
  simulation.set_local_spike_callback([&](const std::vector<arb::spike>& found) {
    for (const arb::spike& spike : found) {
      if (spike.source.gid == 0) spikes.push_back(spike.time);
    }
  });
  const auto start = std::chrono::steady_clock::now();
  simulation.run(options.t * U::ms, options.dt * U::ms);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::sort(spikes.begin(), spikes.end());

  const std::size_t segments = model.at("cells").at(0).at("n_segments");
  const auto steps = std::llround(options.t / options.dt);
  const double work = static_cast<double>(options.copies) * segments * steps;
#ifdef ARB_VECTORIZE_ENABLED
  const std::string vectorised = ", vectorised";
#else
  const std::string vectorised;
#endif
  std::cout << nlohmann::ordered_json{
      {"simulator", "Arbor"},
      {"version", arb::version},
      {"copies", options.copies},
      {"threads", options.threads},
      {"segments", segments},
      {"dt_ms", options.dt},
      {"steps", steps},
      {"wall_s", wall.count()},
      {"compartment_steps_per_s", work / wall.count()},
      {"spikes_ms", spikes},
      {"build", arb::arch + vectorised},
  } << std::endl;
}

int main(int argc, char** argv) {
  try {
    run(parseOptions(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "cell_speed: " << error.what() << std::endl;
    return EXIT_FAILURE;
  }
}
