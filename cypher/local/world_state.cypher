// What a graph holds of worlds already: whether an area that stands for one is there, and how many tickets are.
RETURN EXISTS { (:Area {id: $area_id}) } AS there, COUNT { (:Ticket) } AS tickets
